import { cleanText, loadContent, loadSideCar } from '../../content.js';
import { keywordsOfMatch, matchRules } from '../../match.js';
import type { Medium } from './jobs.js';
import { TEXT_LABELS, worstLevel } from './labels.js';

/** No limit was found; this one only keeps the emulator's memory small. */
const MAX_BYTES = 200 * 1024 * 1024;

/** Document jobs, page by page; pages of a text file are divided by form feeds. */
export const FILE: Medium = {
  submit: 'FileModeration',
  result: 'DescribeFileModerationResult',
  address: 'url',
  id: 'TaskId',
  message: 'Message',
  keptMs: 24 * 3_600_000,
  kindOf: () => 'document',
  assess: async ({ url }, { rules, signal }) => {
    const place = { source: { url }, signal };
    const content = await loadContent(place, { maxBytes: MAX_BYTES });
    if (typeof content === 'string') return content;
    const { name, sha256, bytes } = content;
    const isPlain = /\.txt$/i.test(name);
    const words = isPlain ? new TextDecoder().decode(bytes) : await loadSideCar(place, '.txt', (own) => own);
    const pages = words.split('\f').map((page) => {
      const text = cleanText(page);
      const said = matchRules(rules, 'aliyun', { kind: 'document', name, sha256, text }).flatMap((match) => {
        const label = TEXT_LABELS[match.label];
        return label === undefined || match.decision === 'pass' ? [] : [{ label, match }];
      });
      return { text, said };
    });
    const decisions = pages.flatMap(({ said }) => said.map(({ match }) => match.decision));
    return {
      Url: url,
      DocType: /\.(\w+)$/.exec(name)?.[1] ?? '',
      RiskLevel: worstLevel(decisions),
      PageResult: pages.map(({ text, said }, index) => ({
        PageNum: index + 1,
        ImageResult: [],
        TextResult: [
          {
            Service: 'chat_detection',
            Text: text,
            TextSegment: `[0,${Math.max(0, Array.from(text).length - 1)}]`,
            Labels: [...new Set(said.map(({ label }) => label))].join(','),
            RiskLevel: worstLevel(said.map(({ match }) => match.decision)),
            RiskWords: [...new Set(said.flatMap(({ match }) => keywordsOfMatch(match)))].join(','),
            RiskTips: '',
          },
        ],
      })),
      PageSummary: { PageSum: pages.length, TextSummary: { RiskLevel: worstLevel(decisions) } },
    };
  },
};
