import { type LabelEntry, type VendorMap } from '../vendor-map.js';

// Where the words were read.
const SDK = 'openai on npm, resources/moderations.d.ts';
const GUIDE = 'moderation guide, image example';

const entry = (source: string, category: LabelEntry['category'], subcategory?: string): LabelEntry => ({
  category,
  ...(subcategory === undefined ? {} : { subcategory }),
  source,
});

const ofPictures = (source: string) => ({
  'self-harm': entry(source, 'self_harm'),
  'self-harm/instructions': entry(source, 'self_harm', 'instructions'),
  'self-harm/intent': entry(source, 'self_harm', 'intent'),
  sexual: entry(source, 'sexual'),
  violence: entry(source, 'violence'),
  'violence/graphic': entry(source, 'violence', 'graphic'),
});

const all = {
  harassment: entry(SDK, 'harassment'),
  'harassment/threatening': entry(SDK, 'harassment', 'threatening'),
  hate: entry(SDK, 'hate'),
  'hate/threatening': entry(SDK, 'hate', 'threatening'),
  illicit: entry(SDK, 'illicit'),
  'illicit/violent': entry(SDK, 'illicit', 'violent'),
  ...ofPictures(SDK),
  'sexual/minors': entry(SDK, 'sexual_minors'),
};

/** What the words of OpenAI moderation mean. Changing an entry changes verdicts. */
export const openaiMap: VendorMap = {
  provider: 'openai',
  decisions: {
    true: { decision: 'block', source: SDK },
    false: { decision: 'pass', source: SDK },
    // the provider's word for a flag that no category explains: a contradiction, which somebody has to look at
    'true without a category': { decision: 'review', source: SDK },
  },
  labels: all,
  subLabels: {},
  subcategories: {
    harassment: ['threatening'],
    hate: ['threatening'],
    illicit: ['violent'],
    self_harm: ['instructions', 'intent'],
  },
  requests: { text: all, image: ofPictures(GUIDE) },
  lists: {},
  libraries: {},
};
