import { type LabelEntry, type VendorMap } from '../vendor-map.js';

// Where the words were read, in the Huawei Cloud API reference for Content Moderation.
const A82 = 'A82: moderation_03_0082, create audio job';
const A83 = 'A83: moderation_03_0083, query audio job';
const T69 = 'T69: moderation_03_0069, text V3';
const SREF = 'SREF: sdkreference-moderation, text V3 sample';
const I86 = 'I86: moderation_03_0086, image V3';
const V71 = 'V71: moderation_03_0071, create video job';
const V2_TEXT = 'moderation_03_0018, text V2';
const V2_IMAGE = 'moderation_03_0019, image V2';
const DOCUMENT = 'DocumentQueryResponseResultDetails of the v3 SDKs, document moderation';

const entry = (source: string, category: LabelEntry['category'], subcategory?: string): LabelEntry => ({
  category,
  ...(subcategory === undefined ? {} : { subcategory }),
  source,
});

/** What the words of Huawei Cloud Content Moderation v3 mean. Changing an entry changes verdicts. */
export const huaweiMap: VendorMap = {
  provider: 'huawei',
  decisions: {
    pass: { decision: 'pass', source: A83 },
    review: { decision: 'review', source: A83 },
    block: { decision: 'block', source: A83 },
  },
  labels: {
    terrorism: entry(A83, 'terrorism_extremism'),
    politics: entry(A83, 'political'),
    porn: entry(A83, 'sexual'),
    ban: entry(A83, 'illicit'),
    abuse: entry(A83, 'harassment'),
    ad: entry(A83, 'advertising'),
    moan: entry(A83, 'sexual', 'erotic_audio'),
    meaningless: entry(A83, 'spam', 'meaningless'),
    normal: entry(SREF, null),
    ad_law: entry(T69, 'advertising', 'ad_law'),
    customized: entry(T69, 'custom'),
    contraband: entry(V2_TEXT, 'illicit', 'contraband'),
    flood: entry(V2_TEXT, 'spam', 'flood'),
    qr_code: entry(DOCUMENT, 'advertising', 'qr_code'),
    sexy: entry(DOCUMENT, 'sexual', 'suggestive'),
    bad_scene: entry(DOCUMENT, 'values', 'undesirable'),
  },
  subLabels: {
    knife: entry(V2_IMAGE, 'weapons'),
    gun: entry(V2_IMAGE, 'weapons'),
    bloody: entry(V2_IMAGE, 'violence', 'graphic'),
    sexy: entry(DOCUMENT, 'sexual', 'suggestive'),
    sexy_female: entry(I86, 'sexual', 'suggestive'),
  },
  requests: {
    text: {
      terrorism: entry(T69, 'terrorism_extremism'),
      porn: entry(T69, 'sexual'),
      ban: entry(T69, 'illicit'),
      abuse: entry(T69, 'harassment'),
      ad: entry(T69, 'advertising'),
      politics: entry(T69, 'political'),
    },
    image: {
      terrorism: entry(I86, 'terrorism_extremism'),
      porn: entry(I86, 'sexual'),
      politics: entry(I86, 'political'),
      // words in the picture: a container without a category of its own
      image_text: entry(I86, null),
    },
    audio: {
      politics: entry(A82, 'political'),
      porn: entry(A82, 'sexual'),
      ad: entry(A82, 'advertising'),
      moan: entry(A82, 'sexual', 'erotic_audio'),
      abuse: entry(A82, 'harassment'),
    },
    video: {
      terrorism: entry(V71, 'terrorism_extremism'),
      porn: entry(V71, 'sexual'),
      politics: entry(V71, 'political'),
      image_text: entry(V71, null),
      ad: entry(V71, 'advertising'),
      moan: entry(V71, 'sexual', 'erotic_audio'),
      abuse: entry(V71, 'harassment'),
    },
  },
  lists: {},
  libraries: {
    // a hit that names one of the account's own word lists (`glossary_name`)
    glossary: { library: 'custom', source: T69 },
  },
};
