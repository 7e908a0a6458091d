import { createBenchModerator, createCalls } from './clients.mjs';
import { alternating, startServer } from './measure.mjs';

/**
 * What is to be reached, in calls a second and in CPU of the client process, both against the vendor's own SDK. `direct` is set for
 * `fetch` alone.
 */
export const GOALS = {
  Tencent: { axios: { speed: 2, cpu: 0.5 }, direct: { speed: 2.8, cpu: 0.36 } },
  Huawei: { axios: { speed: 1.8, cpu: 0.55 }, direct: { speed: 2.5, cpu: 0.4 } },
};

/** Each of the six calls, through axios, directly and by the vendor's SDK: ratios of every round. */
export async function comparePeers(effort, only = () => true) {
  const { port, stop } = await startServer();
  const { calls, close } = createCalls(port);
  const moderators = {
    axios: createBenchModerator(port),
    direct: createBenchModerator(port, { http: 'direct' }),
  };
  const compared = [];
  for (const { name, peer, ours, theirs } of calls.filter(only)) {
    const rounds = await alternating(
      { axios: () => ours(moderators.axios), direct: () => ours(moderators.direct), peer: theirs },
      effort,
    );
    const against = (side) => ({
      speed: rounds[side].map(({ wallUs }, round) => rounds.peer[round].wallUs / wallUs),
      cpu: rounds[side].map(({ cpuUs }, round) => cpuUs / rounds.peer[round].cpuUs),
    });
    const goals = GOALS[name.split(' ')[0]];
    compared.push({ name, peer, goals, rounds, axios: against('axios'), direct: against('direct') });
  }
  await Promise.all(Object.values(moderators).map((moderator) => moderator.close()));
  close();
  stop();
  return compared;
}
