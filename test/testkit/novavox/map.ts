import { type VendorMap } from '@moderato/normalizer';

const source = 'made up for tests';

/** What the words of the made-up vendor "novavox" mean. */
export const novavoxMap: VendorMap = {
  provider: 'novavox',
  decisions: {
    fine: { decision: 'pass', source },
    look: { decision: 'review', source },
    stop: { decision: 'block', source },
  },
  labels: {
    nothing: { category: null, source },
    nude: { category: 'sexual', source },
    promo: { category: 'advertising', source },
  },
  subLabels: {},
  requests: {
    text: { NUDE: { category: 'sexual', source } },
    audio: { NUDE: { category: 'sexual', source }, PROMO: { category: 'advertising', source } },
  },
  lists: {},
  libraries: {},
};
