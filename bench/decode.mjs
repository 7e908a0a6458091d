/**
 * From a response's text to the verdict: read, check, decode, normalise. CPU time beside what bare fast-xml-parser and JSON.parse take
 * for the same text, in alternating rounds of one run. `node bench/decode.mjs` after a build; prints `name: ratio (spread)`.
 */
import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { importSources } from './support/sources.mjs';

const [
  { checkVendorJob },
  { runAtOnce },
  { vendorMaps },
  { toJob },
  { readAnswerSteps },
  { REPEATED },
  ...codecs
] = await importSources(
  ...['packages/core/vendor-job-schema.ts', '@moderato/core', '@moderato/normalizer'],
  ...['packages/moderato/call/to-job.ts', 'providers/huawei/client.ts', 'providers/tencent/response.ts'],
  ...['providers/huawei/kinds/audio.ts', 'providers/huawei/kinds/video.ts'],
  ...['providers/tencent/kinds/audio.ts', 'providers/tencent/kinds/video.ts'],
);
const [huaweiAudio, huaweiVideo, tencentAudio, tencentVideo] = codecs.map(
  ({ audioCodec, videoCodec }) => audioCodec ?? videoCodec,
);

const ROUNDS = 11;
const PARTS = [1, 100, 10_000];
/** Parts in one round, so that a round lasts some tens of milliseconds. */
const PARTS_PER_ROUND = 5_000;
/** So that even short rounds run what the compiler has made of often used code. */
const WARM_UP_CALLS = 12_000;

const fixture = (name, file) =>
  readFileSync(new URL(`../test/fixtures/${name}/${file}`, import.meta.url), 'utf8');
const ticketOf = (name) => JSON.parse(fixture(name, 'case.json')).ticket;

const bare = new XMLParser({ parseTagValue: false, isArray: (name) => REPEATED.has(name) });

const xmlOf = (name, element) => (count) =>
  fixture(name, 'response.xml').replace(new RegExp(`<${element}>[^]*?</${element}>`), (found) =>
    found.repeat(count),
  );

const jsonOf = (name, list) => (count) => {
  const body = JSON.parse(fixture(name, 'response.json'));
  const [first] = body.result[list];
  return JSON.stringify({ ...body, result: { ...body.result, [list]: Array(count).fill(first) } });
};

const tencent = (codec, name) => {
  const ticket = ticketOf(name);
  return (body) => {
    const response = { status: 200, headers: {}, body };
    const answer = { response, operation: 'fetch', purpose: 'fetch', secrets: [], nowMs: 1_767_225_600_000 };
    return toJob(
      checkVendorJob(runAtOnce(codec.decodeJob(answer, ticket)), 'tencent', 'fetch'),
      vendorMaps.tencent,
    );
  };
};

const huawei = (codec, name) => {
  const ticket = ticketOf(name);
  return (body) => {
    const response = { status: 200, headers: {}, body };
    const context = { operation: 'fetch', secrets: [], nowMs: 1_767_225_600_000, random: 0.5 };
    const answer = runAtOnce(readAnswerSteps(response, context));
    const job = runAtOnce(codec.decodeJob({ answer, response, secrets: [] }, ticket, {}));
    return toJob(checkVendorJob(job, 'huawei', 'fetch'), vendorMaps.huawei);
  };
};

const parseXml = (body) => bare.parse(body);

const CASES = [
  [
    'Tencent audio',
    'sections',
    xmlOf('tencent/audio-fetch-block', 'Section'),
    tencent(tencentAudio, 'tencent/audio-fetch-block'),
    parseXml,
  ],
  [
    'Tencent video',
    'frames',
    xmlOf('tencent/video-fetch-every-field', 'Snapshot'),
    tencent(tencentVideo, 'tencent/video-fetch-every-field'),
    parseXml,
  ],
  [
    'Huawei audio',
    'details',
    jsonOf('huawei/audio-fetch-block', 'details'),
    huawei(huaweiAudio, 'huawei/audio-fetch-block'),
    JSON.parse,
  ],
  [
    'Huawei video',
    'frames',
    jsonOf('huawei/video-fetch-block', 'image_detail'),
    huawei(huaweiVideo, 'huawei/video-fetch-block'),
    JSON.parse,
  ],
];

const only = process.argv[2] ?? '';
for (const [name, unit, bodyOf, ours, theirs] of CASES) {
  for (const count of PARTS) {
    const title = `${name}, ${count} ${unit}`;
    if (title.includes(only)) measure(title, bodyOf(count), count, ours, theirs);
  }
}

function measure(title, body, count, ours, theirs) {
  const calls = Math.max(1, Math.round(PARTS_PER_ROUND / count));
  if (ours(body).state !== 'succeeded') throw new Error(`${title}: no verdict`);
  for (let call = 0; call < WARM_UP_CALLS / count; call += 1) {
    ours(body);
    theirs(body);
  }
  const rounds = Array.from({ length: ROUNDS }, () => {
    const mine = cpuMicroseconds(() => ours(body), calls);
    const other = cpuMicroseconds(() => theirs(body), calls);
    return { mine, other, ratio: mine / other };
  });
  const ratios = rounds.map(({ ratio }) => ratio).sort((first, second) => first - second);
  const median = (values) => values.sort((first, second) => first - second)[Math.floor(values.length / 2)];
  console.log(
    `${title}: ${median(ratios).toFixed(2)} (${ratios[0].toFixed(2)}–${ratios.at(-1).toFixed(2)}); ` +
      `${median(rounds.map(({ mine }) => mine)).toFixed(0)} µs against ${median(rounds.map(({ other }) => other)).toFixed(0)} µs, ${body.length} characters`,
  );
}

function cpuMicroseconds(call, calls) {
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += 1) call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
