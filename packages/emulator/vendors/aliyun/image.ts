import type { Failure } from '../../content.js';
import { keywordsOfMatch, matchRules } from '../../match.js';
import { loadPicture, pictureSubject, type PictureFormat } from '../../picture.js';
import type { AliyunContext } from './account.js';
import { IMAGE_LABELS, LEVELS, confidenceOf, worstLevel } from './labels.js';
import { dataIdOf, type Fields } from './requests.js';

/** Limits of images (page 467829). */
const LIMITS = {
  maxBytes: 20 * 1024 * 1024,
  formats: ['png', 'jpeg', 'bmp', 'webp', 'tiff', 'heif', 'gif'] satisfies PictureFormat[],
  minSide: 1,
  maxSide: 30_000,
};

/** Assesses one image as `ImageModeration` says it, or says why it cannot be assessed. */
export async function imageData(
  url: string,
  parameters: Fields,
  { rules, signal }: AliyunContext,
): Promise<object | Failure> {
  const picture = await loadPicture({ source: { url }, signal }, LIMITS);
  if (typeof picture === 'string') return picture;
  const said = matchRules(rules, 'aliyun', pictureSubject(picture)).flatMap((match) => {
    const label = IMAGE_LABELS[match.label];
    return label === undefined || match.decision === 'pass' ? [] : [{ label, match }];
  });
  const words = [...new Set(said.flatMap(({ match }) => keywordsOfMatch(match)))];
  const { ocrText } = picture;
  return {
    RiskLevel: worstLevel(said.map(({ match }) => match.decision)),
    Result:
      said.length === 0
        ? [{ Label: 'nonLabel', Description: '未检测出风险', RiskLevel: LEVELS.pass }]
        : said.map(({ label, match }) => ({
            Label: label,
            Confidence: confidenceOf(match.score),
            Description: `疑似${label}`,
            RiskLevel: LEVELS[match.decision],
          })),
    Ext:
      ocrText === ''
        ? {}
        : { TextInImage: { OcrResult: ocrText.split('\n').map((Text) => ({ Text })), RiskWord: words } },
    ...dataIdOf(parameters),
  };
}
