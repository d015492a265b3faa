"""The steps of an inbox in Redis, as Lua: each is done as a whole, whoever else asks.

What lies there, every key behind the inbox's prefix:
- `line:<line>`, a list: what is to be dealt with, as `<number> <came at> <content>`; the first stays till that is done.
- `ready`, a sorted set: the lines of which nothing is in hand, as `<16 digits> <line>`; what was ready first is first
  among equals. A line that has anything is either here, or held under one token.
- `held`, a hash: the line that each token holds; `leases`, a sorted set: until when, in milliseconds of Redis's clock.
- `tries`, a hash: how often the first of a line has been taken.
- `virtual`, a number, and `finish`, a sorted set of lines: start-time fair queueing (P. Goyal, H. M. Vin, H. Cheng,
  IEEE/ACM Transactions on Networking 5 (5), 1997), with every turn of the same length. Who was not served of late is
  one turn ahead of those who were.
- `seen:<block>`, a bitmap: which numbers came; `wake`, a list: something has become ready.
"""

from __future__ import annotations

_COMMON = """
local prefix, ttl = KEYS[1], tonumber(ARGV[1])
local function key(name) return prefix .. ':' .. name end
local function now()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function number(value) return string.format('%.0f', value) end
local function wake()
    if redis.call('LLEN', key('wake')) < 64 then redis.call('RPUSH', key('wake'), '1') end
    redis.call('PEXPIRE', key('wake'), ttl)
end
local function ready(line)
    local virtual = tonumber(redis.call('GET', key('virtual')) or 0)
    local finish = tonumber(redis.call('ZSCORE', key('finish'), line) or virtual - 1)
    local arrived = string.format('%016d', redis.call('INCR', key('arrivals')))
    redis.call('ZADD', key('ready'), number(math.max(virtual - 1, finish)), arrived .. ' ' .. line)
    redis.call('PEXPIRE', key('ready'), ttl)
    redis.call('PEXPIRE', key('arrivals'), ttl)
    wake()
end
local function let_go(token)
    local line = redis.call('HGET', key('held'), token)
    redis.call('HDEL', key('held'), token)
    redis.call('ZREM', key('leases'), token)
    return line
end
local function ready_if_any(line)
    if line and redis.call('EXISTS', key('line:' .. line)) == 1 then ready(line) end
end
local function drop_first(line)
    redis.call('LPOP', key('line:' .. line))
    redis.call('HDEL', key('tries'), line)
    ready_if_any(line)
end
"""

PUT = (
    _COMMON
    + """
local most, seen_ttl, new = tonumber(ARGV[2]), ARGV[3], 0
for at = 4, #ARGV, 4 do
    local seen, line = key('seen:' .. ARGV[at]), ARGV[at + 2]
    local list = key('line:' .. line)
    local is_new = redis.call('SETBIT', seen, ARGV[at + 1], 1) == 0
    redis.call('PEXPIRE', seen, seen_ttl)
    local length = redis.call('LLEN', list)
    if is_new and length < most then
        redis.call('RPUSH', list, ARGV[at + 3])
        redis.call('PEXPIRE', list, ttl)
        if length == 0 then
            redis.call('HDEL', key('tries'), line)
            ready(line)
        end
        new = new + 1
    end
end
return new
"""
)
"""How many are new. ARGV: ttl, the most in a line, how long numbers are known, then block, bit, line, entry of each."""

TAKE = (
    _COMMON
    + """
local token, lease, most_tries = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local time = now()
for _, over in ipairs(redis.call('ZRANGEBYSCORE', key('leases'), '-inf', number(time), 'LIMIT', 0, 100)) do
    ready_if_any(let_go(over))
end
local dropped = {}
local line = redis.call('HGET', key('held'), token)
while not line do
    local next = redis.call('ZPOPMIN', key('ready'))
    if not next[1] then
        redis.call('DEL', key('wake'))
        return {dropped}
    end
    line = string.sub(next[1], 18)
    local first = redis.call('LINDEX', key('line:' .. line), 0)
    if not first then
        line = nil
    elseif redis.call('HINCRBY', key('tries'), line, 1) > most_tries then
        table.insert(dropped, string.match(first, '^[^ ]+'))
        drop_first(line)
        line = nil
    else
        local start = tonumber(next[2])
        local virtual = math.max(tonumber(redis.call('GET', key('virtual')) or 0), start)
        redis.call('SET', key('virtual'), number(virtual), 'PX', ttl)
        redis.call('ZADD', key('finish'), number(start + 1), line)
        redis.call('ZREMRANGEBYSCORE', key('finish'), '-inf', number(virtual - 1))
        redis.call('HSET', key('held'), token, line)
        redis.call('ZADD', key('leases'), number(time + lease), token)
        for _, name in ipairs({'finish', 'held', 'leases', 'tries'}) do redis.call('PEXPIRE', key(name), ttl) end
    end
end
return {dropped, line, redis.call('LINDEX', key('line:' .. line), 0)}
"""
)
"""The numbers given up after too many tries and, where there is one, a line and its first entry.

The same token gets the same again. ARGV: ttl, token, length of the lease, most tries.
"""

RENEW = (
    _COMMON
    + """
local until_then, lost = number(now() + tonumber(ARGV[2])), {}
for at = 3, #ARGV do
    if redis.call('ZSCORE', key('leases'), ARGV[at]) then
        redis.call('ZADD', key('leases'), until_then, ARGV[at])
    else
        table.insert(lost, ARGV[at])
    end
end
return lost
"""
)
"""The tokens that hold nothing any more. ARGV: ttl, length of the lease, tokens."""

DONE = (
    _COMMON
    + """
local line = let_go(ARGV[2])
if not line then return 0 end
drop_first(line)
return 1
"""
)
"""Whether the token held a line; its first is dealt with. ARGV: ttl, token."""

GIVE_BACK = (
    _COMMON
    + """
local line = let_go(ARGV[2])
if line and ARGV[3] == '0' then redis.call('HINCRBY', key('tries'), line, -1) end
ready_if_any(line)
wake()
return 1
"""
)
"""The token holds nothing any more. ARGV: ttl, token, whether what it held was begun."""

WAITING = (
    _COMMON
    + """
local sum = 0
for _, member in ipairs(redis.call('ZRANGE', key('ready'), 0, -1)) do
    sum = sum + redis.call('LLEN', key('line:' .. string.sub(member, 18)))
end
for _, line in ipairs(redis.call('HVALS', key('held'))) do
    sum = sum + math.max(redis.call('LLEN', key('line:' .. line)) - 1, 0)
end
return sum
"""
)
"""How many are in no hand. ARGV: ttl."""
