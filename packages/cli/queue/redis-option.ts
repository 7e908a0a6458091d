import { Option } from 'commander';

/** Where the queue is. The environment keeps a password off the list of processes. */
export function redisOption(
  what = 'address of Redis, such as redis://host:6379; default: MODERATO_REDIS',
): Option {
  return new Option('--redis <url>', what);
}

/** Tells queues in one Redis apart. */
export function queueNameOption(): Option {
  return new Option('--queue <name>', 'name of the queue; default: moderato');
}
