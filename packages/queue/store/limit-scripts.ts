/** The limits of accounts, each in one key and by the clock of Redis. */

/**
 * Reserves the next moment at which a call may begin: no window holds more starts than the limit, wherever it is placed.
 * A call may leave late, and be as late again on its way, so that its window begins only then; these moments are kept in rising order.
 * KEYS[1]: the gate. ARGV: starts in a window, the window, the longest wait, how late this call may leave, in milliseconds.
 * Returns how long to wait, or -1 where that is too long; nothing is reserved then.
 */
const RATE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local most, window, patience, lateness = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local start = now
local late = 2 * lateness
if redis.call('LLEN', KEYS[1]) >= most then start = math.max(now, tonumber(redis.call('LINDEX', KEYS[1], 0)) + window) end
if start - now > 3600000 then redis.call('DEL', KEYS[1]) start = now + window end
local wait = math.ceil(start - now)
if wait > patience then return -1 end
local last = tonumber(redis.call('LINDEX', KEYS[1], -1) or '0')
redis.call('RPUSH', KEYS[1], string.format('%.3f', math.max(start + late, last)))
redis.call('LTRIM', KEYS[1], -most, -1)
redis.call('PEXPIRE', KEYS[1], math.ceil(wait + late + window) + 1000)
return wait
`;

/**
 * Takes a place for a time. A run of an item takes it from the run before it, and may not where another one has come after it.
 * KEYS[1]: the prefix. ARGV: places, holder, how many there are, for how long in milliseconds, the fence of the run or nothing.
 * Returns 1, 0 where none is free, or -1 for a run that may not.
 */
const TAKE_PLACE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local places, item = KEYS[1] .. ':places:' .. ARGV[1], KEYS[1] .. ':item:' .. ARGV[2]
if ARGV[5] ~= '' and redis.call('HGET', item, 'fence') ~= ARGV[5] then return -1 end
redis.call('ZREMRANGEBYSCORE', places, '-inf', now)
if not redis.call('ZSCORE', places, ARGV[2]) and redis.call('ZCARD', places) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', places, now + tonumber(ARGV[4]), ARGV[2])
if ARGV[5] ~= '' then redis.call('HSET', item, 'placeOf', ARGV[5]) end
return 1
`;

/** Gives a place back, for a run of an item only its own. KEYS[1]: the prefix. ARGV: places, holder, the fence of the run or nothing. */
const RELEASE_PLACE = `
local item = KEYS[1] .. ':item:' .. ARGV[2]
if ARGV[3] ~= '' and redis.call('HGET', item, 'placeOf') ~= ARGV[3] then return 0 end
return redis.call('ZREM', KEYS[1] .. ':places:' .. ARGV[1], ARGV[2])
`;

/** Each script by the name of its command. */
export const LIMIT_SCRIPTS = {
  reserveStart: RATE,
  takePlace: TAKE_PLACE,
  releasePlace: RELEASE_PLACE,
} as const;
