/** The settings of the site. */
import { chineseSidebar, decisionsSidebar, examplesSidebar, guideSidebar } from './navigation.mjs';

/** Anchors as GitHub makes them, so that a link works in both places. */
export function slugify(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Words for the search; a run of Chinese characters, which has no spaces, is cut into pairs. Sent to the browser: uses nothing outside. */
function tokenize(text) {
  const words = text.toLowerCase().match(/\p{Script=Han}+|[\p{L}\p{N}_]+/gu) ?? [];
  return words.flatMap((word) => {
    if (!/\p{Script=Han}/u.test(word) || word.length === 1) return [word];
    return Array.from({ length: word.length - 1 }, (_, place) => word.slice(place, place + 2));
  });
}

/** What explains comes before what lists. Sent to the browser. */
function boostDocument(id) {
  return id.includes('/reference/') ? 0.15 : 1;
}

const CHINESE_SEARCH = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详细列表',
    resetButtonTitle: '清除',
    backButtonTitle: '关闭',
    noResultsText: '没有结果：',
    footer: { selectText: '选择', navigateText: '切换', closeText: '关闭' },
  },
};

/**
 * @param site `base`, the path that the site is served below; `titles`, path to title of each page; `reference`, the sidebar of the
 *   reference; `repository`, the address of the sources; `version`.
 */
export function siteConfig({ base, titles: pairs, reference, repository, version }) {
  const titles = new Map(pairs);
  const guides = guideSidebar(titles);
  return {
    ...{ base, title: 'Moderato', cleanUrls: false, lastUpdated: false, metaChunk: true },
    description: 'One content-moderation API in front of many vendors.',
    srcDir: '.',
    outDir: '../html',
    cacheDir: '../cache',
    // the programs of the pages are text, never templates
    markdown: { anchor: { slugify }, theme: { light: 'github-light', dark: 'github-dark' }, headers: false },
    vite: { logLevel: 'warn', build: { chunkSizeWarningLimit: 4000, reportCompressedSize: false } },
    locales: {
      root: {
        label: 'English',
        lang: 'en',
        themeConfig: {
          nav: [
            { text: 'Guide', link: '/how-it-works', activeMatch: '^/(how-it-works|guides|providers)' },
            { text: 'Examples', link: '/examples/', activeMatch: '^/examples/' },
            { text: 'Reference', link: '/reference/', activeMatch: '^/reference/' },
            { text: version, link: '/changelog' },
          ],
          sidebar: {
            ...reference,
            '/examples/': examplesSidebar(titles),
            '/decisions/': [...decisionsSidebar(titles), { text: '← All pages', link: '/how-it-works' }],
            '/': guides,
          },
        },
      },
      zh: {
        label: '简体中文',
        lang: 'zh-CN',
        themeConfig: {
          nav: [
            { text: '快速开始', link: '/zh/quickstart' },
            { text: '英文文档', link: '/how-it-works' },
          ],
          sidebar: { '/zh/': chineseSidebar(titles) },
          outline: { label: '本页', level: [2, 3] },
          docFooter: { prev: '上一页', next: '下一页' },
          darkModeSwitchLabel: '深浅色',
          lightModeSwitchTitle: '切换到浅色',
          darkModeSwitchTitle: '切换到深色',
          sidebarMenuLabel: '目录',
          returnToTopLabel: '回到顶部',
          langMenuLabel: '语言',
          skipToContentLabel: '跳到正文',
        },
      },
    },
    themeConfig: {
      outline: { level: [2, 3] },
      // most pages are in one language; the menu leads to the beginning of the other
      i18nRouting: false,
      externalLinkIcon: true,
      socialLinks: [{ icon: 'github', link: repository }],
      search: {
        provider: 'local',
        options: {
          locales: { zh: { translations: CHINESE_SEARCH } },
          miniSearch: {
            options: { tokenize },
            searchOptions: {
              combineWith: 'AND',
              fuzzy: 0.1,
              prefix: true,
              boostDocument,
              boost: { title: 4, text: 2, titles: 1 },
            },
          },
        },
      },
    },
  };
}
