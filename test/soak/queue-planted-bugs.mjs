/** Mistakes that the queue could make, each planted in every worker of a run: the soak has to notice every one of them. */
import { createSend } from '@moderato/http';
import { Redis } from 'ioredis';
import { PLANTED_BUGS } from './planted-bugs.mjs';

/** Changes a script of the store on its way to Redis. Throws where the script has changed, since then nothing is planted. */
function change(script, sound, mistaken) {
  const { defineCommand } = Redis.prototype;
  Redis.prototype.defineCommand = function (name, definition) {
    if (name !== script) return defineCommand.call(this, name, definition);
    if (!definition.lua.includes(sound)) throw new Error(`the script ${name} does not hold ${sound}`);
    const lua = definition.lua.replaceAll(sound, mistaken);
    return defineCommand.call(this, name, { ...definition, lua });
  };
}

/** By what the queue does wrong. Each acts on this process, and returns further options of a worker. */
export const QUEUE_BUGS = {
  'loses an item now and then': () =>
    change(
      'claimItem',
      `if not state then return { 'gone' } end`,
      `if not state or redis.call('INCR', P .. ':planted') % 10 == 0 then return { 'gone' } end`,
    ),

  'submits again what a killed worker was submitting': () =>
    change('claimItem', `state = 'uncertain'\n`, `state = 'queued'\n`),

  'delivers the result of the item before': () =>
    change(
      'finishItem',
      'forget(id)\nredis',
      `forget(id)
local before = redis.call('GET', P .. ':planted')
redis.call('SET', P .. ':planted', ARGV[4])
ARGV[4] = before or ARGV[4]
redis`,
    ),

  'counts what was submitted as waiting': () => change('keepTicket', `count('waiting', -1)`, ''),

  'reads a missing decision as pass': () => {
    const { send } = createSend();
    return { parts: { environment: {}, send: PLANTED_BUGS['reads a missing decision as pass'](send) } };
  },

  'counts the rate in windows that are too short': () =>
    change('reserveStart', 'tonumber(ARGV[2])', '0.2 * tonumber(ARGV[2])'),

  'gives places that are taken': () => change('takePlace', 'return 0', 'return 1'),

  'keeps the content of what was submitted': () => {
    change('keepTicket', `redis.call('DEL', P .. ':content:' .. id)`, '');
    change('finishItem', `redis.call('DEL', P .. ':content:' .. id)`, '');
  },

  'forgets no ticket': () => change('finishItem', 'forget(id)\nredis', 'redis'),

  'keeps results for ever': () => change('finishItem', `redis.call('PEXPIRE', item(id), ttl)`, ''),

  'gives no place back': () =>
    change(
      'releasePlace',
      `return redis.call('ZREM', KEYS[1] .. ':places:' .. ARGV[1], ARGV[2])`,
      'return 0',
    ),
};
