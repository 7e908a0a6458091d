/** Invented vendors and content for the pictures of a report: the second vendor is stricter on advertising and blind to minors. */

const LABELS = {
  advertising: {
    en: ['Cheap followers, 50% off today, link in my profile', 'Join my channel and win a phone, only today'],
    de: [
      'Billige Follower, heute 50% Rabatt, Link im Profil',
      'Jetzt Kanal abonnieren und ein Handy gewinnen',
    ],
    fr: ['Abonnés pas chers, -50 % aujourd’hui, lien en bio', 'Rejoins ma chaîne et gagne un téléphone'],
  },
  harassment: {
    en: ['You are the worst player here, just leave', 'Nobody in this room wants to hear from you'],
    de: ['Du bist der schlechteste Spieler hier, geh einfach', 'Niemand hier will etwas von dir hören'],
    fr: ['Tu es le pire joueur ici, va-t’en', 'Personne ici ne veut t’entendre'],
  },
  illicit: {
    en: ['Selling accounts and cards, write to me in private', 'Bets without a licence, fast payout'],
    de: ['Verkaufe Konten und Karten, schreib mir privat', 'Wetten ohne Lizenz, schnelle Auszahlung'],
    fr: ['Je vends des comptes et des cartes, écris en privé', 'Paris sans licence, paiement rapide'],
  },
  minors: {
    en: ['I am twelve, can I join this server?', 'Grade six here, who wants to chat'],
    de: ['Ich bin zwölf, darf ich hier mitmachen?', 'Sechste Klasse, wer will schreiben'],
    fr: ['J’ai douze ans, je peux rejoindre ?', 'En sixième, qui veut discuter'],
  },
  violence: {
    en: ['Meet me outside and we will see who walks away', 'That fight ended badly, video below'],
    de: ['Komm raus, dann sehen wir, wer stehen bleibt', 'Die Schlägerei ging böse aus, Video unten'],
    fr: ['Viens dehors, on verra qui reste debout', 'La bagarre a mal fini, vidéo plus bas'],
  },
};

const HARMLESS = {
  en: [
    'Good game everyone, same time tomorrow?',
    'Does anybody know how to reset the router?',
    'Happy birthday, see you on Saturday',
  ],
  de: [
    'Gutes Spiel, morgen um dieselbe Zeit?',
    'Weiß jemand, wie man den Router zurücksetzt?',
    'Alles Gute zum Geburtstag, bis Samstag',
  ],
  fr: [
    'Belle partie, demain à la même heure ?',
    'Quelqu’un sait réinitialiser la box ?',
    'Joyeux anniversaire, à samedi',
  ],
};

const VENDORS = {
  'vendor-a': {
    covered: ['sexual', 'violence', 'harassment', 'illicit', 'advertising', 'minors', 'spam'],
    scale: '0-100',
    sees: { advertising: 0.55, harassment: 0.86, illicit: 0.9, minors: 0.82, violence: 0.9 },
    falseAlarms: 0.012,
    blocks: 0.68,
    medianMs: 190,
    errors: 0.006,
  },
  'vendor-b': {
    covered: ['sexual', 'violence', 'harassment', 'illicit', 'advertising', 'spam', 'hate'],
    scale: '0-1',
    sees: { advertising: 0.94, harassment: 0.84, illicit: 0.88, minors: 0, violence: 0.92 },
    falseAlarms: 0.018,
    blocks: 0.74,
    medianMs: 320,
    errors: 0.014,
  },
  'vendor-c': {
    covered: ['sexual', 'violence', 'harassment', 'illicit', 'advertising', 'minors'],
    scale: '0-1',
    sees: { advertising: 0.7, harassment: 0.7, illicit: 0.75, minors: 0.6, violence: 0.8 },
    falseAlarms: 0.03,
    blocks: 0.5,
    medianMs: 110,
    errors: 0.004,
  },
};

/** Numbers from 0 to 1 from a seed (mulberry32), so that the pictures are the same each time. */
function generatorOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function passed(startMs, endMs) {
  return { startMs, endMs: Math.max(startMs, Math.round(endMs)), decision: 'pass', category: null };
}

function outcomeOf(vendor, truth, random, lengthMs) {
  const elapsedMs = vendor.medianMs * Math.exp((random() + random() + random() - 1.5) * 1.1);
  const nothing = { category: null, score: null, findings: [], intervals: [], keywords: [] };
  const common = { scale: vendor.scale, uncertain: false, elapsedMs, covered: vendor.covered, cost: 0.0015 };
  if (random() < vendor.errors) {
    const error = random() < 0.7 ? 'timeout' : 'vendor_unavailable';
    return { ...common, ...nothing, decision: null, error, uncertain: error === 'timeout' && random() < 0.3 };
  }
  const isSeen = truth !== null && random() < vendor.sees[truth];
  const alarm = vendor.covered[Math.floor(random() * vendor.covered.length)];
  const category = isSeen ? truth : random() < vendor.falseAlarms ? alarm : null;
  if (category === null) {
    const intervals = lengthMs === 0 ? [] : [passed(0, lengthMs)];
    return { ...common, ...nothing, intervals, decision: 'pass', error: null };
  }
  const decision = random() < (isSeen ? vendor.blocks : 0.2) ? 'block' : 'review';
  const certain = Math.min(0.99, (isSeen ? 0.55 : 0.35) + random() * 0.45);
  const score = vendor.scale === '0-100' ? Math.round(certain * 100) : Number(certain.toFixed(3));
  const startMs = Math.round((0.1 + random() * 0.4) * lengthMs);
  const endMs = Math.round(startMs + (0.1 + random() * 0.35) * lengthMs);
  return {
    ...common,
    decision,
    error: null,
    category,
    score,
    findings: [{ category, decision, score }],
    intervals:
      lengthMs === 0
        ? []
        : [passed(0, startMs), { startMs, endMs, decision, category }, passed(endMs, lengthMs)],
    keywords: [],
  };
}

/** Rows of a comparison of the first two or all three vendors. */
export function* sampleRows(items, providers, seed = 20) {
  const random = generatorOf(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (let at = 0; at < items; at++) {
    const language = pick(['en', 'en', 'de', 'fr']);
    const truth = random() < 0.24 ? pick(Object.keys(LABELS)) : null;
    const kind = random() < 0.93 ? 'text' : pick(['audio', 'video']);
    const text = truth === null ? pick(HARMLESS[language]) : pick(LABELS[truth][language]);
    const lengthMs = kind === 'text' ? 0 : 20_000 + random() * 70_000;
    yield {
      key: `${kind}-${String(at + 1).padStart(5, '0')}`,
      kind,
      text: kind === 'text' ? text : `https://media.example.org/${kind}/${at + 1}`,
      gold: { decision: truth === null ? 'pass' : 'block', categories: truth === null ? [] : [truth] },
      slices: { language, source: pick(['chat', 'comments', 'profiles']) },
      outcomes: Object.fromEntries(
        providers.map((id) => [id, outcomeOf(VENDORS[id], truth, random, lengthMs)]),
      ),
    };
  }
}

/** The manifest of such a comparison. */
export function sampleManifest(items, providers) {
  return {
    title: `${providers.slice(0, -1).join(', ')} and ${providers.at(-1)} on our content`,
    createdAt: '2026-11-21T12:00:00.000Z',
    versions: { moderato: '0.1.0', node: '20.20.2' },
    providers: providers.map((id) => ({ id, region: 'eu-1', mapping: '2026-11-01' })),
    input: { name: 'sample.jsonl', sha256: null, items, rejected: 3 },
    seed: 20,
    strategy: 'every item to every vendor',
    notes: ['Invented vendors and invented content.'],
  };
}
