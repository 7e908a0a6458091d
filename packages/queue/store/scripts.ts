import { LIMIT_SCRIPTS } from './limit-scripts.js';

/**
 * The transitions of an item, each one atomic and by the clock of Redis. KEYS[1] is the prefix with its hash tag, so that a cluster
 * keeps all keys of the queue in one slot.
 */
const COMMON = `
local P = KEYS[1]
local function nowMs() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end
local function text(number) return string.format('%.0f', number) end
local function item(id) return P .. ':item:' .. id end
local function count(field, by) redis.call('HINCRBY', P .. ':counts', field, by) end
local function forget(id)
  local key = redis.call('HGET', item(id), 'ticketKey')
  if key then redis.call('HDEL', P .. ':tickets', key) redis.call('HDEL', item(id), 'ticketKey') end
end
local function fields(id) return redis.call('HGETALL', item(id)) end
`;

/** Items with more of them under way share a level of priority, which has only 21 bits. */
const ITEMS_PER_LEVEL = 16;

/** Levels of each of the three priorities; the first level of all belongs to polls. */
const LEVELS = 699_000;

/**
 * Puts items down before their jobs are made. Tenants take turns: an item is placed behind as many of each tenant as its own
 * tenant has waiting (start-time fair queueing, Goyal, Vin and Cheng 1996).
 * ARGV: most that may wait, then for each item id, lane, band, tenant, further fields as a JSON list of names and values, content.
 * Returns -1 where too many wait, else for each item its priority; 0 where it is there and was begun, and less than 0 where it is
 * there and waits, which whoever takes items back leaves alone from here on.
 */
const ADD = `${COMMON}
local most = tonumber(ARGV[1])
local each = 6
local given = (#ARGV - 1) / each
local waiting = tonumber(redis.call('HGET', P .. ':counts', 'waiting') or '0')
if waiting + given > most then return -1 end
local answer = {}
local now = nowMs()
for index = 0, given - 1 do
  local at = 2 + index * each
  local id, lane, band, tenant = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  if redis.call('EXISTS', item(id)) == 1 then
    local state = redis.call('HMGET', item(id), 'state', 'priority')
    answer[index + 1] = state[1] == 'queued' and -tonumber(state[2]) or 0
    if state[1] == 'queued' then redis.call('HSET', item(id), 'again', '1') end
  else
    local laneKey, fairKey = P .. ':lane:' .. lane, P .. ':fair:' .. lane .. ':' .. band
    local ahead = tonumber(redis.call('HGET', laneKey, 'waiting' .. band) or '0')
    if ahead <= 0 then redis.call('DEL', fairKey) redis.call('HSET', laneKey, 'virtual' .. band, 0) end
    local virtual = tonumber(redis.call('HGET', laneKey, 'virtual' .. band) or '0')
    local latest = tonumber(redis.call('HGET', fairKey, tenant) or '0')
    local tag = math.max(virtual, latest) + 1
    redis.call('HSET', fairKey, tenant, text(tag))
    redis.call('HINCRBY', laneKey, 'waiting' .. band, 1)
    local level = math.min(math.floor(tag / ${ITEMS_PER_LEVEL}), ${LEVELS - 1})
    local priority = 2 + tonumber(band) * ${LEVELS} + level
    redis.call('HSET', item(id), 'state', 'queued', 'lane', lane, 'band', band, 'tag', text(tag), 'priority', text(priority), unpack(cjson.decode(ARGV[at + 4])))
    redis.call('SET', P .. ':content:' .. id, ARGV[at + 5])
    redis.call('ZADD', P .. ':adding', now, id)
    redis.call('SADD', P .. ':lanes', lane)
    count('waiting', 1)
    answer[index + 1] = priority
  end
end
return answer
`;

/** Takes back items whose jobs could not be made. ARGV: ids. */
const UNDO = `${COMMON}
for _, id in ipairs(ARGV) do
  local known = redis.call('HMGET', item(id), 'state', 'fence', 'lane', 'band', 'again')
  if known[1] == 'queued' and not known[2] and not known[5] then
    redis.call('HINCRBY', P .. ':lane:' .. known[3], 'waiting' .. known[4], -1)
    redis.call('DEL', item(id), P .. ':content:' .. id)
    count('waiting', -1)
  end
  redis.call('ZREM', P .. ':adding', id)
end
return 1
`;

/**
 * Begins a step. A submit that another run has announced and not concluded is uncertain from here on.
 * ARGV: id, fence, how often workers died over its job, how often they may without a step between.
 * Returns what the item is, its fields, its content.
 */
const CLAIM = `${COMMON}
local id, fence = ARGV[1], ARGV[2]
local known = redis.call('HMGET', item(id), 'state', 'fence', 'tag', 'lane', 'band')
local state = known[1]
if not state then return { 'gone' } end
if state == 'done' then return { 'done' } end
if known[3] then
  local laneKey = P .. ':lane:' .. known[4]
  local virtual = tonumber(redis.call('HGET', laneKey, 'virtual' .. known[5]) or '0')
  if tonumber(known[3]) > virtual then redis.call('HSET', laneKey, 'virtual' .. known[5], known[3]) end
  redis.call('HINCRBY', laneKey, 'waiting' .. known[5], -1)
  redis.call('HDEL', item(id), 'tag')
end
if state == 'submitting' and known[2] ~= fence then
  state = 'uncertain'
  redis.call('HSET', item(id), 'state', state)
  count('uncertain', 1)
end
local deaths = tonumber(ARGV[3]) - tonumber(redis.call('HGET', item(id), 'survived') or '0')
if deaths > tonumber(ARGV[4]) and (state == 'queued' or state == 'submitted') then
  redis.call('HSET', item(id), 'fence', fence)
  return { 'poison', fields(id), redis.call('GET', P .. ':content:' .. id) }
end
-- the fence of the lost submit stays, so that its ticket is still taken when it comes
if state ~= 'uncertain' then redis.call('HSET', item(id), 'fence', fence) end
local before = fields(id)
if state == 'submitted' then redis.call('HSET', item(id), 'polledAt', text(nowMs())) end
local content = state ~= 'submitted' and redis.call('GET', P .. ':content:' .. id)
return { state, before, content }
`;

/**
 * Announces a submit. ARGV: id, fence, vendor, whether an uncertain one may be made again, the earlier attempts as JSON where
 * another vendor has given this run its verdict already. Returns 1, or 0 where this run may not.
 */
const SUBMITTING = `${COMMON}
local known = redis.call('HMGET', item(ARGV[1]), 'state', 'fence')
if known[2] ~= ARGV[2] then return 0 end
local isAgain = known[1] == 'uncertain' and ARGV[4] == '1'
local isNext = known[1] == 'submitted' and ARGV[5] ~= ''
if known[1] ~= 'queued' and known[1] ~= 'submitting' and not isAgain and not isNext then return 0 end
if isAgain then count('uncertain', -1) end
if isNext then
  redis.call('HSET', item(ARGV[1]), 'earlier', ARGV[5])
  redis.call('HDEL', item(ARGV[1]), 'pending')
  count('pending', -1)
  count('waiting', 1)
end
redis.call('HSET', item(ARGV[1]), 'state', 'submitting', 'provider', ARGV[3])
return 1
`;

/**
 * Keeps a ticket, also of a submit that another run has given up on since. ARGV: id, fence, the pending moderation as JSON, the
 * ticket's key or nothing, whether the content stays. Returns the state before.
 */
const SUBMITTED = `${COMMON}
local id = ARGV[1]
local known = redis.call('HMGET', item(id), 'state', 'fence')
local state = known[1]
local isLate = state == 'done' and redis.call('HGET', item(id), 'outcome') == 'uncertain'
if known[2] ~= ARGV[2] then return 'fenced' end
-- sent again after a lost connection
if state == 'submitted' and redis.call('HGET', item(id), 'pending') == ARGV[3] then return 'submitting' end
if state ~= 'submitting' and state ~= 'uncertain' and not isLate then return 'fenced' end
redis.call('HSET', item(id), 'pending', ARGV[3])
if isLate then return 'done' end
redis.call('HSET', item(id), 'state', 'submitted')
if ARGV[4] ~= '' then
  redis.call('HSET', P .. ':tickets', ARGV[4], id)
  redis.call('HSET', item(id), 'ticketKey', ARGV[4])
end
if ARGV[5] ~= '1' then redis.call('DEL', P .. ':content:' .. id) end
if state == 'uncertain' then count('uncertain', -1) end
count('waiting', -1)
count('pending', 1)
return state
`;

/** Ends an announcement without a ticket. ARGV: id, fence, whether nobody knows what became of it. */
const REFUSED = `${COMMON}
local known = redis.call('HMGET', item(ARGV[1]), 'state', 'fence')
if known[1] ~= 'submitting' or known[2] ~= ARGV[2] then return 0 end
if ARGV[3] == '1' then count('uncertain', 1) end
redis.call('HSET', item(ARGV[1]), 'state', ARGV[3] == '1' and 'uncertain' or 'queued')
return 1
`;

/**
 * Delivers a result, once. ARGV: id, who ends it (a fence, or 'callback'), outcome, result, time to live, name and value of a pace or
 * nothing, whether the job is over at the vendor. Returns 1 where this call delivered it.
 */
const FINISH = `${COMMON}
local id, by, outcome, ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[5]
local known = redis.call('HMGET', item(id), 'state', 'fence', 'stream')
local state = known[1]
if not state or state == 'done' or state == 'submitting' then return 0 end
if by == 'callback' then
  if state ~= 'submitted' then return 0 end
elseif known[2] ~= by and state ~= 'uncertain' then return 0 end
if state == 'uncertain' and outcome ~= 'uncertain' then return 0 end
forget(id)
redis.call('HSET', item(id), 'state', 'done', 'outcome', outcome, 'result', ARGV[4])
redis.call('PEXPIRE', item(id), ttl)
if outcome == 'verdict' then
  redis.call('DEL', P .. ':content:' .. id)
  redis.call('HDEL', item(id), 'pending', 'options', 'earlier')
else
  if ARGV[8] == '1' then redis.call('HSET', item(id), 'endedJob', '1') end
  redis.call('PEXPIRE', P .. ':content:' .. id, ttl)
  redis.call('ZADD', P .. ':failed', nowMs(), id)
  -- their items are gone by now
  redis.call('ZREMRANGEBYSCORE', P .. ':failed', '-inf', '(' .. text(nowMs() - tonumber(ttl)))
end
count(state == 'submitted' and 'pending' or 'waiting', -1)
if state == 'uncertain' then count('uncertain', -1) end
count('done:' .. outcome, 1)
if ARGV[6] ~= '' then redis.call('HSET', P .. ':paces', ARGV[6], ARGV[7]) end
local stream = P .. ':results:' .. (known[3] or 'default')
redis.call('XADD', stream, 'MINID', '~', text(nowMs() - tonumber(ttl)), '*', 'id', id)
redis.call('PUBLISH', P .. ':done:' .. id, outcome)
return 1
`;

/**
 * Gives a job back to the beginning, for the next vendor of its route; it is confirmed when its new job exists. ARGV: id, fence,
 * lane, the number of its next run, the earlier attempts as JSON.
 */
const NEXT = `${COMMON}
local id = ARGV[1]
local known = redis.call('HMGET', item(id), 'state', 'fence', 'earlier')
if known[1] == 'queued' and known[3] == ARGV[5] then return 1 end
if known[1] ~= 'submitted' or known[2] ~= ARGV[2] then return 0 end
forget(id)
redis.call('HDEL', item(id), 'pending', 'failures', 'polledAt')
redis.call('HSET', item(id), 'state', 'queued', 'lane', ARGV[3], 'run', ARGV[4], 'earlier', ARGV[5])
redis.call('ZADD', P .. ':adding', nowMs(), id)
redis.call('SADD', P .. ':lanes', ARGV[3])
count('pending', -1)
count('waiting', 1)
return 1
`;

/** Changes fields that only the holder of the fence may change. ARGV: id, fence, then names and values; a value of '' takes the field away. */
const NOTE = `${COMMON}
if redis.call('HGET', item(ARGV[1]), 'fence') ~= ARGV[2] then return 0 end
for at = 3, #ARGV, 2 do
  if ARGV[at + 1] == '' then redis.call('HDEL', item(ARGV[1]), ARGV[at])
  else redis.call('HSET', item(ARGV[1]), ARGV[at], ARGV[at + 1]) end
end
return 1
`;

/**
 * Takes a failed item up again: from its ticket, which is free, else from the beginning; it is confirmed when its new job exists.
 * ARGV: id, whether one may be paid for twice. Returns the state that it has now, and its lane and provider; or why not.
 */
const RETRY = `${COMMON}
local id = ARGV[1]
local known = redis.call('HMGET', item(id), 'state', 'outcome', 'pending', 'lane', 'provider', 'endedJob')
if not known[1] then return { 'gone' } end
if known[1] ~= 'done' or known[2] == 'verdict' then return { 'not failed' } end
local hasTicket = known[3] and known[6] ~= '1'
if known[2] == 'uncertain' and not hasTicket and ARGV[2] ~= '1' then return { 'uncertain' } end
if not hasTicket and redis.call('EXISTS', P .. ':content:' .. id) == 0 then return { 'no content' } end
redis.call('PERSIST', item(id))
redis.call('PERSIST', P .. ':content:' .. id)
redis.call('ZREM', P .. ':failed', id)
redis.call('HDEL', item(id), 'outcome', 'result', 'attempts', 'failures', 'endedJob')
redis.call('HINCRBY', item(id), 'run', 1)
redis.call('ZADD', P .. ':adding', nowMs(), id)
count('done:' .. known[2], -1)
local state = hasTicket and 'submitted' or 'queued'
redis.call('HSET', item(id), 'state', state)
local ticket = hasTicket and cjson.decode(known[3]).ticket
if ticket and not ticket.verdict then
  local key = ticket.provider .. '/' .. ticket.region .. '/' .. ticket.kind .. '/' .. ticket.id
  redis.call('HSET', P .. ':tickets', key, id)
  redis.call('HSET', item(id), 'ticketKey', key)
end
count(hasTicket and 'pending' or 'waiting', 1)
return { state, known[4], known[5] or '' }
`;

/** Every script by the name of its command. */
export const SCRIPTS = {
  addItems: ADD,
  undoItems: UNDO,
  claimItem: CLAIM,
  announceSubmit: SUBMITTING,
  keepTicket: SUBMITTED,
  refuseSubmit: REFUSED,
  finishItem: FINISH,
  nextVendor: NEXT,
  noteFields: NOTE,
  retryItem: RETRY,
  ...LIMIT_SCRIPTS,
} as const;
