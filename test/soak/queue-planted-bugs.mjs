/** Mistakes that the queue could make, each planted in every worker of a run: the soak has to notice every one of them. */
import { createSend } from '@moderato/http';
import { SCRIPTS } from '../../packages/queue/dist/store/scripts.js';
import { PLANTED_BUGS } from './planted-bugs.mjs';

/** Changes a script of the store. Throws where the script has changed, since then nothing is planted. */
function change(name, sound, mistaken) {
  if (!SCRIPTS[name].includes(sound)) throw new Error(`the script ${name} does not hold ${sound}`);
  SCRIPTS[name] = SCRIPTS[name].replaceAll(sound, mistaken);
}

/** By what the queue does wrong. Each acts on this process, and returns further options of a worker. */
export const QUEUE_BUGS = {
  'loses an item now and then': () =>
    change(
      'claimItem',
      `if not state then return { 'gone' } end`,
      `if not state or redis.call('INCR', P .. ':planted') % 20 == 0 then return { 'gone' } end`,
    ),

  'submits again what a killed worker was submitting': () =>
    change('claimItem', `state = 'uncertain'\n`, `state = 'queued'\n`),

  'ends an item by every run that comes to an end': () => {
    change('finishItem', `or state == 'done'`, '');
    change('claimItem', `if state == 'done' then return { 'done' } end`, '');
  },

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

  'gives no place back': () => change('takePlace', `'-inf', now)`, `'-inf', 0)`),
};
