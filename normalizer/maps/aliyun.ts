import { type LabelEntry, type VendorMap } from '../vendor-map.js';

// Where the words were read: pages of help.aliyun.com/document_detail by their number, and the vendor's client and metadata.
const ADVICE = 'D2875414: what to do at each risk level';
const PLUS = 'D2684669, D2671445: labels of text, PLUS services';
const META = 'metadata of Green 2022-03-02, TextModeration';
const VOICE = 'D2584891: labels of audio';
const SDK = 'alibabacloud-typescript-sdk, green-20220302';
const CONSOLE = 'D467827: what images are looked at for';
const ASK = 'developer.aliyun.com/ask/627097: no labels';
const IMAGE = 'metadata of Green 2022-03-02, ImageModeration';
const VIDEO = 'metadata of Green 2022-03-02, VideoModerationResult';

const entry = (source: string, category: LabelEntry['category'], subcategory?: string): LabelEntry => ({
  category,
  ...(subcategory === undefined ? {} : { subcategory }),
  source,
});

const entries = (words: readonly string[], ...of: Parameters<typeof entry>) =>
  Object.fromEntries(words.map((word) => [word, entry(...of)]));

const asked = {
  pornographic_adult: entry(PLUS, 'sexual', 'explicit'),
  sexual_suggestive: entry(PLUS, 'sexual', 'suggestive'),
  political_figure: entry(PLUS, 'political'),
  political_entity: entry(PLUS, 'political'),
  violent_extremist: entry(PLUS, 'terrorism_extremism'),
  violent_incidents: entry(PLUS, 'terrorism_extremism'),
  violent_weapons: entry(PLUS, 'weapons'),
  contraband_drug: entry(PLUS, 'illicit', 'drugs'),
  contraband_gambling: entry(PLUS, 'illicit', 'gambling'),
  contraband_act: entry(PLUS, 'illicit', 'contraband'),
  contraband_entity: entry(PLUS, 'illicit', 'contraband'),
  inappropriate_discrimination: entry(PLUS, 'hate'),
  inappropriate_ethics: entry(PLUS, 'values', 'undesirable'),
  inappropriate_profanity: entry(PLUS, 'harassment'),
  inappropriate_superstition: entry(PLUS, 'values', 'superstition'),
  inappropriate_nonsense: entry(PLUS, 'spam', 'meaningless'),
  religion_b: entry(PLUS, 'values', 'religion'),
  pt_to_sites: entry(PLUS, 'advertising'),
  pt_by_recruitment: entry(PLUS, 'advertising'),
  pt_to_contact: entry(PLUS, 'advertising', 'contact'),
};

const seen = {
  pornography: entry(CONSOLE, 'sexual', 'explicit'),
  'sexually suggestive content': entry(CONSOLE, 'sexual', 'suggestive'),
  'political content': entry(CONSOLE, 'political'),
  'terrorist content': entry(CONSOLE, 'terrorism_extremism'),
  'prohibited content': entry(CONSOLE, 'illicit', 'contraband'),
  'malicious content': entry(CONSOLE, 'values', 'undesirable'),
};

const heard = { ...asked, sexual_sounds: entry(VOICE, 'sexual', 'erotic_audio') };

/** What the words of Aliyun Content Moderation 2.0 mean. Changing an entry changes verdicts. */
export const aliyunMap: VendorMap = {
  provider: 'aliyun',
  decisions: {
    high: { decision: 'block', source: ADVICE },
    medium: { decision: 'review', source: ADVICE },
    // documented as safe unless recall matters
    low: { decision: 'pass', source: ADVICE },
    none: { decision: 'pass', source: ADVICE },
    // the provider's word for a class that is named beside the level `none`: a contradiction, which somebody has to look at
    'none beside a label': { decision: 'review', source: ADVICE },
    // the provider's word for a response of the older text services that says nothing at all
    'no labels and no level': { decision: 'pass', source: ASK },
    S0: { decision: 'pass', source: SDK },
    ...Object.fromEntries(
      ['S1', 'S2', 'S3', 'S4'].map((level) => [level, { decision: 'review' as const, source: SDK }]),
    ),
  },
  labels: {
    ...asked,
    ...entries(['sexual_content', 'sexuality', 'porn'], META, 'sexual', 'explicit'),
    sexual_terms: entry(PLUS, 'sexual', 'suggestive'),
    sexual_prompts: entry(PLUS, 'sexual'),
    sexual_sounds: entry(VOICE, 'sexual', 'erotic_audio'),
    ...entries(['political_n', 'political_p', 'political_a'], PLUS, 'political'),
    violence: entry(META, 'terrorism_extremism'),
    violent_armedForces: entry(VIDEO, 'terrorism_extremism'),
    violent_explosion: entry(IMAGE, 'violence', 'graphic'),
    bloody: entry(VIDEO, 'violence', 'graphic'),
    cyberbullying: entry(META, 'harassment'),
    contraband: entry(META, 'illicit', 'contraband'),
    regional: entry(META, 'hate'),
    negative_content: entry(META, 'values', 'undesirable'),
    profanity: entry(META, 'harassment'),
    inappropriate_oral: entry(PLUS, 'harassment', 'profanity'),
    nonsense: entry(META, 'spam', 'meaningless'),
    spam: entry(META, 'spam'),
    ...entries(['ad', 'pullinTraffic'], META, 'advertising'),
    ...entries(['religion_t', 'religion_c', 'religion_i', 'religion_h'], PLUS, 'values', 'religion'),
    ...entries(['customized', 'C_customized', 'CustomizedHit'], PLUS, 'custom'),
    SensitiveResult: entry(SDK, 'privacy'),
    nonLabel: entry(SDK, null),
    nonlabel: entry(SDK, null),
    '': entry(ASK, null),
  },
  subLabels: {},
  subcategories: { harassment: ['profanity'] },
  requests: {
    text: asked,
    image: seen,
    audio: heard,
    video: { ...seen, ...heard },
    document: { ...seen, ...asked },
    live: { ...seen, ...heard },
  },
  lists: {},
  libraries: {
    // a hit that names one of the account's own word libraries
    customized: { library: 'custom', source: PLUS },
  },
};
