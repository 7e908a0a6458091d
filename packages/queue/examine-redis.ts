import { TOKENS, type ModeratoContainer } from 'moderato/container';
import { type QueueSettings } from './options.js';
import { assertServer, readServer, type ServerFacts } from './store/check-server.js';
import { connect, type Connections } from './store/connect.js';
import { toNetworkError } from './store/errors.js';
import { type QueueStore } from './store/queue-store.js';

/** Something that `doctor` looks at. */
export interface Finding {
  name: string;
  isGood: boolean;
  message: string;
}

interface Init {
  connections: Connections;
  store: QueueStore;
  prefix: string;
  settings: QueueSettings;
  container: ModeratoContainer;
}

const CLOCK_TOLERANCE_MS = 5000;
const TRY_MS = 1000;

/** Looks at everything that a queue needs of a Redis. What cannot be looked at is a finding, and never an error. */
export async function examineRedis(init: Init): Promise<Finding[]> {
  const { connections, store, prefix, settings } = init;
  const mine = accountsOf(init);
  const accounts = {
    name: 'accounts',
    isGood: true,
    message: `limits are shared by ${mine.map(({ id, account }) => `${id} ${account}`).join(', ') || 'no vendor'}; workers of one account show the same`,
  };
  let facts: ServerFacts;
  try {
    await connect(connections);
    facts = await readServer(connections.client);
  } catch (error) {
    return [{ name: 'connection', isGood: false, message: toNetworkError(error).message }, accounts];
  }
  const tries = await Promise.all([
    attempt('commands', 'scripts and writes are allowed', () => tryWriting(connections, prefix)),
    attempt('limits', '', async () => describeGates(await store.gateNames(), mine)),
  ]);
  return [...findingsOf(facts, settings), ...tries, accounts];
}

function accountsOf({ container }: Init): { id: string; account: string }[] {
  const accounts = container.resolve(TOKENS.accounts);
  const { configured } = container.resolve(TOKENS.vendors);
  return configured.map((id) => ({ id, account: accounts(id) }));
}

async function attempt(name: string, good: string, look: () => Promise<unknown>): Promise<Finding> {
  try {
    const said = await look();
    return { name, isGood: true, message: typeof said === 'string' ? said : good };
  } catch (error) {
    return { name, isGood: false, message: toNetworkError(error).message };
  }
}

async function tryWriting({ client }: Connections, prefix: string): Promise<void> {
  const script = "redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) return redis.call('DEL', KEYS[1])";
  await client.eval(script, 1, `${prefix}:doctor`, TRY_MS);
}

/** Limits of an account that this configuration does not know are held apart from its own. */
function describeGates(names: readonly string[], mine: readonly { id: string; account: string }[]): string {
  const others = names.filter(
    (name) => !mine.some(({ id, account }) => `:${name}:`.includes(`:${id}:${account}:`)),
  );
  const counted = `${names.length} limits of this queue are in use`;
  if (others.length === 0) return counted;
  return `${counted}, ${others.length} of them by accounts that this configuration does not have: ${others.slice(0, 5).join(', ')}`;
}

function findingsOf(facts: ServerFacts, settings: QueueSettings): Finding[] {
  const { evictionPolicy, appendOnly, appendFsync, usedBytes, maxBytes, clockAheadMs } = facts;
  const { maxMemoryShare } = settings;
  const share = maxBytes === 0 ? 0 : usedBytes / maxBytes;
  // each alone, so that one problem does not hide another
  const server = problemOf({ ...facts, evictionPolicy: 'noeviction' });
  const eviction = problemOf({ ...facts, version: '7.0.0', isReplica: false });
  return [
    { name: 'version', isGood: server === null, message: server ?? `Redis ${facts.version}` },
    {
      name: 'eviction',
      isGood: eviction === null && evictionPolicy !== null,
      message:
        eviction ??
        `maxmemory-policy is ${evictionPolicy ?? 'not readable for this user; make sure that it is noeviction'}`,
    },
    {
      name: 'persistence',
      isGood: appendOnly,
      message: appendOnly
        ? `append-only file, appendfsync ${appendFsync ?? 'not readable'}; with everysec a power cut may lose the last second, and what was submitted in it may be paid for twice`
        : 'appendonly is no, so that a restart of Redis loses items; set appendonly yes',
    },
    {
      name: 'memory',
      isGood: share <= maxMemoryShare,
      message:
        maxBytes === 0
          ? `${usedBytes} bytes used, and no maxmemory: add is not held back before the machine is full`
          : `${Math.round(share * 100)} % of maxmemory used; beyond ${Math.round(maxMemoryShare * 100)} % add fails`,
    },
    {
      name: 'clock',
      isGood: Math.abs(clockAheadMs) < CLOCK_TOLERANCE_MS,
      message: `the clock of Redis is ${clockAheadMs} ms ahead of this machine's`,
    },
  ];
}

function problemOf(facts: ServerFacts): string | null {
  try {
    assertServer(facts, {});
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
