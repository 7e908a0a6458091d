/**
 * Polls per job against the time from a job's end to the known verdict, by simulation: durations are log-normal with a median of 20 s,
 * and one job in a hundred takes longer than 10 minutes. `node bench/polling.mjs` after a build.
 */
import { importSources } from './support/sources.mjs';

const [{ learn, pauseMs, startPace }] = await importSources('packages/moderato/jobs/pace.ts');

const JOBS = 20_000;
const DEVIATION = Math.log(30) / 2.326;
let state = 1;
const random = () => {
  state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return (state + 0.5) / 2 ** 32;
};
const durationsMs = Array.from({ length: JOBS }, () => {
  const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return 20_000 * Math.exp(DEVIATION * normal);
});

const learnt = (pollsPerJob) => {
  const plan = { initialMs: 2000, factor: 1.7, maxMs: 60_000, pollsPerJob };
  const pace = startPace(plan);
  return {
    name: `learnt, pollsPerJob ${pollsPerJob}`,
    next: (ageMs) => ageMs + pauseMs(pace, plan, ageMs) * (0.9 + 0.2 * random()),
    ended: (runningMs, endedMs) => learn(pace, runningMs, endedMs, random()),
  };
};
const fixed = (seconds) => ({
  name: `every ${seconds} s`,
  next: (ageMs) => ageMs + seconds * 1000,
  ended() {},
});
const growing = (firstMs, factor, maxMs) => ({
  name: `pauses from ${firstMs / 1000} s, × ${factor}, at most ${maxMs / 1000} s`,
  next(ageMs, polls) {
    return ageMs + Math.min(firstMs * factor ** polls, maxMs);
  },
  ended() {},
});

function simulate({ name, next, ended }) {
  const jobs = durationsMs.map((durationMs) => {
    let [runningMs, ageMs, polls] = [0, next(0, 0), 1];
    for (; ageMs < durationMs; polls += 1) [runningMs, ageMs] = [ageMs, next(ageMs, polls)];
    ended(runningMs, ageMs);
    return { polls, lateMs: ageMs - durationMs };
  });
  const half = jobs.slice(JOBS / 2);
  const late = half.map(({ lateMs }) => lateMs / 1000).sort((a, b) => a - b);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const polls = mean(half.map((job) => job.polls));
  return { name, polls, median: late[late.length / 2], mean: mean(late) };
}

console.log('polls per job | median delay | mean delay | polled');
for (const polling of [
  ...[learnt(45), fixed(1), learnt(9), fixed(5), learnt(2), fixed(30)],
  ...[learnt(6), growing(1000, 1.5, 60_000), learnt(4), growing(1000, 2, 60_000)],
  ...[learnt(3)],
]) {
  const { name, polls, median, mean } = simulate(polling);
  console.log(`${polls.toFixed(2)} | ${median.toFixed(2)} s | ${mean.toFixed(2)} s | ${name}`);
}
