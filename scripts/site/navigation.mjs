/** The order of the pages. A page that stands in no group is listed under "More". */

const GROUPS = [
  [
    'Start',
    [
      'how-it-works',
      'guides/real-account',
      'guides/files',
      'guides/from-vendor-sdks',
      'guides/swapping',
      'guides/frameworks',
      'guides/troubleshooting',
      'leaving-perspective',
    ],
  ],
  [
    'Use',
    ['configuration', 'verdict', 'errors', 'policy', 'callbacks', 'batch', 'caching', 'cli', 'emulator'],
  ],
  ['Operate', ['reliability', 'scale', 'observability']],
  ['Compare', ['compare', 'statistics', 'label']],
  [
    'Vendors',
    ['providers/tencent', 'providers/huawei', 'providers/aliyun', 'providers/openai', 'providers/local'],
  ],
  ['Project', ['add-a-provider', 'decisions/index', 'contributing', 'releasing', 'security', 'changelog']],
];

const CHINESE = [
  'zh/quickstart',
  'zh/configuration',
  'zh/verdict',
  'zh/errors',
  'zh/providers/tencent',
  'zh/providers/huawei',
];

/** Every page that a group names. */
export const listedPages = [...GROUPS.flatMap(([, paths]) => paths), ...CHINESE];

const link = (path) => `/${path.replace(/(^|\/)index$/, '$1')}`;

/** @param titles Path on the site, without its extension, to title. */
export function guideSidebar(titles) {
  const more = [...titles.keys()].filter(
    (path) => !listedPages.includes(path) && path !== 'index' && !/^(zh|examples|decisions)\//.test(path),
  );
  return [...GROUPS, ['More', more]]
    .map(([text, paths]) => ({ text, items: itemsOf(paths, titles) }))
    .filter(({ items }) => items.length > 0);
}

export function decisionsSidebar(titles) {
  const paths = [...titles.keys()].filter((path) => path.startsWith('decisions/') && !path.endsWith('index'));
  return [{ text: 'Decisions', link: '/decisions/', items: itemsOf(paths, titles) }];
}

export function examplesSidebar(titles) {
  const paths = [...titles.keys()].filter((path) => path.startsWith('examples/') && !path.endsWith('index'));
  return [{ text: 'Examples', link: '/examples/', items: itemsOf(paths, titles) }];
}

export function chineseSidebar(titles) {
  const more = [...titles.keys()].filter(
    (path) => path.startsWith('zh/') && path !== 'zh/index' && !CHINESE.includes(path),
  );
  return [{ text: '文档', items: itemsOf([...CHINESE, ...more], titles) }];
}

function itemsOf(paths, titles) {
  return paths
    .filter((path) => titles.has(path))
    .map((path) => ({ text: titles.get(path).replaceAll('`', ''), link: link(path) }));
}
