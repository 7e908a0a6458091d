import { sha256Of } from '../../content.js';
import { keywordsOfMatch, matchRules } from '../../match.js';
import type { AliyunContext } from './account.js';
import { TEXT_LABELS, confidenceOf, worstLevel } from './labels.js';
import { dataIdOf, type Fields } from './requests.js';

/** The longest text, in characters (page 434034; for the PLUS services none was found). */
export const TEXT_CHARACTERS = 600;

/** Assesses a text as `TextModerationPlus` says it (vendor's client for TypeScript, `green-20220302`). */
export function textData(text: string, parameters: Fields, { rules }: AliyunContext): object {
  const sha256 = sha256Of(Buffer.from(text));
  const said = matchRules(rules, 'aliyun', { kind: 'text', name: '', sha256, text }).flatMap((match) => {
    const label = TEXT_LABELS[match.label];
    return label === undefined || match.decision === 'pass' ? [] : [{ label, match }];
  });
  const scores = said.map(({ match }) => confidenceOf(match.score));
  return {
    RiskLevel: worstLevel(said.map(({ match }) => match.decision)),
    ...(scores.length > 0 ? { Score: Math.max(...scores) } : {}),
    Result:
      said.length === 0
        ? [{ Label: 'nonLabel', Description: '未检测出风险' }]
        : said.map(({ label, match }) => ({
            Label: label,
            Description: `疑似${label}`,
            Confidence: confidenceOf(match.score),
            RiskWords: keywordsOfMatch(match).join(','),
            RiskPositions: (match.words ?? []).map(({ keyword, start, end }) => ({
              RiskWord: keyword,
              StartPos: start,
              EndPos: end,
            })),
          })),
    ...dataIdOf(parameters),
  };
}

/** The same as the older `TextModeration` says it: words in one text, the reason as JSON inside of a text. */
export function oldTextData(text: string, parameters: Fields, { rules }: AliyunContext): object {
  const sha256 = sha256Of(Buffer.from(text));
  const matches = matchRules(rules, 'aliyun', { kind: 'text', name: '', sha256, text });
  const said = matches.flatMap((match) => {
    const label = OLD_LABELS[match.label];
    return label === undefined || match.decision === 'pass' ? [] : [{ label, match }];
  });
  const riskWords = [...new Set(said.flatMap(({ match }) => keywordsOfMatch(match)))].join(',');
  return {
    labels: [...new Set(said.map(({ label }) => label))].join(','),
    reason: said.length === 0 ? '' : JSON.stringify({ riskTips: '', riskWords }),
    riskLevel: worstLevel(said.map(({ match }) => match.decision)),
    ...('DataId' in dataIdOf(parameters) ? { dataId: parameters['dataId'] } : {}),
  };
}

/** Labels of the older services (metadata of Green 2022-03-02). */
const OLD_LABELS: typeof TEXT_LABELS = {
  porn: 'sexual_content',
  sexy: 'sexual_content',
  ads: 'ad',
  abuse: 'profanity',
  illegal: 'contraband',
  terrorism: 'violence',
  meaningless: 'nonsense',
};
