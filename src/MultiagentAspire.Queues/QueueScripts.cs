namespace MultiagentAspire.Queues;

/// <summary>
/// The queue's state changes, one Lua script each. Every script gets the same keys (<see cref="QueueKeys.All"/>), all
/// declared, as Garnet needs for atomicity; time is the server's, so clocks of workers do not matter. Runs unchanged
/// on Redis 7, Valkey and Garnet. An item is a handful of fields in one hash: its id and a suffix of two characters.
/// States: p pending, w waiting until a time, l leased, c completed, d dead, k cancelled.
/// </summary>
internal static class QueueScripts
{
    private const string Head = """
        local items = KEYS[1]
        local pending = { KEYS[2], KEYS[3], KEYS[4] }
        local leases, waiting, dead, finished = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
        local id = ARGV[1]
        local function get(i, f) return redis.call('HGET', items, i .. f) end
        local function set(i, f, v) redis.call('HSET', items, i .. f, v) end
        local function drop(i, f) redis.call('HDEL', items, i .. f) end
        local function queue(i, first)
          set(i, ':s', 'p')
          local list = pending[tonumber(get(i, ':q'))]
          if first then redis.call('RPUSH', list, i) else redis.call('LPUSH', list, i) end
        end
        local function finish(i, state)
          set(i, ':s', state)
          redis.call('ZADD', finished, now, i)
        end
        local function bury(i, reason)
          set(i, ':s', 'd')
          set(i, ':e', reason)
          redis.call('ZADD', dead, now, i)
        end
        local function forget(i)
          redis.call('HDEL', items, i .. ':s', i .. ':b', i .. ':q', i .. ':t', i .. ':n', i .. ':a', i .. ':k', i .. ':e', i .. ':o', i .. ':r', i .. ':g', i .. ':m')
        end
        local function owned(i, token) return get(i, ':s') == 'l' and get(i, ':o') == token end

        """;

    /// <summary>
    /// id, body, priority 1..3, delay ms, trace, minimum version ('' for none). Answers the state before ('' when the
    /// item is new); a cancelled item is queued anew.
    /// </summary>
    public const string Enqueue =
        Head
        + """
            local state = get(id, ':s')
            if state and state ~= 'k' then return state end
            redis.call('ZREM', finished, id)
            redis.call('HSET', items, id .. ':b', ARGV[2], id .. ':q', ARGV[3], id .. ':t', ARGV[5], id .. ':n', now, id .. ':a', 0)
            redis.call('HDEL', items, id .. ':k', id .. ':e', id .. ':o', id .. ':r', id .. ':m')
            if ARGV[6] ~= '' then set(id, ':m', ARGV[6]) end
            if tonumber(ARGV[4]) > 0 then
              set(id, ':s', 'w')
              redis.call('ZADD', waiting, now + tonumber(ARGV[4]), id)
            else
              queue(id, false)
            end
            return state or ''
            """;

    /// <summary>
    /// token, lease ms, count, most attempts, retention ms. Answers id, body, attempt, trace, age in ms and minimum
    /// version ('' for none) of each leased item.
    /// </summary>
    public const string Lease =
        Head
        + """
            local most = tonumber(ARGV[4])
            for _, i in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)) do
              redis.call('ZREM', leases, i)
              redis.call('HINCRBY', items, '#expired', 1)
              if get(i, ':k') then finish(i, 'k')
              elseif tonumber(get(i, ':a')) >= most then bury(i, 'the lease ran out in each of ' .. most .. ' attempts: its workers died or stood still')
              else queue(i, true) end
            end
            for _, i in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, 100)) do
              redis.call('ZREM', waiting, i)
              if get(i, ':s') == 'w' then queue(i, true) end
            end
            for _, i in ipairs(redis.call('ZRANGEBYSCORE', finished, '-inf', now - tonumber(ARGV[5]), 'LIMIT', 0, 50)) do
              redis.call('ZREM', finished, i)
              forget(i)
            end
            local taken = {}
            for p = 1, 3 do
              while #taken < 6 * tonumber(ARGV[3]) do
                local i = redis.call('RPOP', pending[p])
                if not i then break end
                if get(i, ':s') == 'p' then
                  set(i, ':s', 'l')
                  set(i, ':o', ARGV[1])
                  local attempt = redis.call('HINCRBY', items, i .. ':a', 1)
                  redis.call('ZADD', leases, now + tonumber(ARGV[2]), i)
                  local n = #taken
                  taken[n + 1] = i
                  taken[n + 2] = get(i, ':b')
                  taken[n + 3] = tostring(attempt)
                  taken[n + 4] = get(i, ':t') or ''
                  taken[n + 5] = tostring(now - tonumber(get(i, ':n')))
                  taken[n + 6] = get(i, ':m') or ''
                end
              end
            end
            return taken
            """;

    /// <summary>
    /// id, token, lease ms, progress ('' for none). Answers 'l' (still owned), 'k' (owned, and to be given up) or ''
    /// (lost).
    /// </summary>
    public const string Renew =
        Head
        + """
            if not owned(id, ARGV[2]) then return '' end
            redis.call('ZADD', leases, now + tonumber(ARGV[3]), id)
            if ARGV[4] ~= '' then set(id, ':g', ARGV[4]) end
            if get(id, ':k') then return 'k' end
            return 'l'
            """;

    /// <summary>
    /// id, token, result. Answers 1 when this result stands, 0 when the lease was lost. Saying it twice is harmless.
    /// </summary>
    public const string Complete =
        Head
        + """
            if get(id, ':s') == 'c' and get(id, ':o') == ARGV[2] then return 1 end
            if not owned(id, ARGV[2]) then return 0 end
            redis.call('ZREM', leases, id)
            set(id, ':r', ARGV[3])
            drop(id, ':b')
            finish(id, 'c')
            return 1
            """;

    /// <summary>
    /// id, token, reason, delay ms, most attempts (0: no further one). Answers the state it goes to, or '' when the
    /// lease was lost.
    /// </summary>
    public const string Fail =
        Head
        + """
            if not owned(id, ARGV[2]) then return '' end
            redis.call('ZREM', leases, id)
            drop(id, ':o')
            if get(id, ':k') then
              finish(id, 'k')
              return 'k'
            end
            if tonumber(get(id, ':a')) >= tonumber(ARGV[5]) then
              bury(id, ARGV[3])
              return 'd'
            end
            set(id, ':e', ARGV[3])
            set(id, ':s', 'w')
            redis.call('ZADD', waiting, now + tonumber(ARGV[4]), id)
            return 'w'
            """;

    /// <summary>
    /// id, token, delay ms: releases an item as if it had not been leased; with a delay it waits so long. Answers 1,
    /// or 0 when the lease was lost.
    /// </summary>
    public const string Release =
        Head
        + """
            if not owned(id, ARGV[2]) then return 0 end
            redis.call('ZREM', leases, id)
            redis.call('HINCRBY', items, id .. ':a', -1)
            drop(id, ':o')
            if get(id, ':k') then
              finish(id, 'k')
            elseif tonumber(ARGV[3]) > 0 then
              set(id, ':s', 'w')
              redis.call('ZADD', waiting, now + tonumber(ARGV[3]), id)
            else
              queue(id, true)
            end
            return 1
            """;

    /// <summary>id. Answers the state after: a leased item stays leased until its worker notices.</summary>
    public const string Cancel =
        Head
        + """
            local state = get(id, ':s')
            if state == 'p' or state == 'w' then
              redis.call('ZREM', waiting, id)
              finish(id, 'k')
              return 'k'
            end
            if state == 'l' then set(id, ':k', '1') end
            return state or ''
            """;

    /// <summary>
    /// id of a dead item: it is queued again with no attempts counted. Answers 1, or 0 when it is not dead.
    /// </summary>
    public const string Requeue =
        Head
        + """
            if get(id, ':s') ~= 'd' then return 0 end
            redis.call('ZREM', dead, id)
            set(id, ':a', 0)
            drop(id, ':e')
            queue(id, false)
            return 1
            """;

    /// <summary>
    /// id of an item that has ended or is dead: nothing of it stays. Answers 1, or 0 when it is still to be done.
    /// </summary>
    public const string Remove =
        Head
        + """
            local state = get(id, ':s')
            if state == 'p' or state == 'w' or state == 'l' then return 0 end
            redis.call('ZREM', finished, id)
            redis.call('ZREM', dead, id)
            forget(id)
            return 1
            """;

    /// <summary>most. Answers the ids that the queue knows, of each list and set the latest ones.</summary>
    public const string List =
        Head
        + """
            local last = tonumber(ARGV[1]) - 1
            local seen, ids = {}, {}
            local function add(found)
              for _, i in ipairs(found) do
                if not seen[i] and get(i, ':s') then ids[#ids + 1] = i end
                seen[i] = true
              end
            end
            for p = 1, 3 do add(redis.call('LRANGE', pending[p], 0, last)) end
            for _, ordered in ipairs({ leases, waiting, dead, finished }) do add(redis.call('ZREVRANGE', ordered, 0, last)) end
            return ids
            """;

    /// <summary>
    /// ids. Answers state, result, reason, progress and time of enqueuing of each ('' where there is none).
    /// </summary>
    public const string GetStatus =
        Head
        + """
            local seen = {}
            for _, i in ipairs(ARGV) do
              for _, f in ipairs({ ':s', ':r', ':e', ':g', ':n' }) do seen[#seen + 1] = get(i, f) or '' end
            end
            return seen
            """;

    /// <summary>
    /// most, bytes of body and reason (-1: all). Answers id, body, reason, attempts and time of death in ms of the
    /// dead items, latest first.
    /// </summary>
    public const string ListDeadLetters =
        Head
        + """
            local seen = {}
            local last = tonumber(ARGV[2])
            local found = redis.call('ZREVRANGE', dead, 0, tonumber(ARGV[1]) - 1, 'WITHSCORES')
            for n = 1, #found, 2 do
              local i = found[n]
              seen[#seen + 1] = i
              for _, f in ipairs({ ':b', ':e' }) do
                local text = get(i, f) or ''
                if last >= 0 then text = string.sub(text, 1, last) end
                seen[#seen + 1] = text
              end
              seen[#seen + 1] = get(i, ':a') or '0'
              seen[#seen + 1] = tostring(found[n + 1])
            end
            return seen
            """;

    /// <summary>
    /// Answers pending, leased, waiting, dead, leases that ran out, and the age of the oldest pending item in ms.
    /// </summary>
    public const string Measure =
        Head
        + """
            local depth, oldest = 0, 0
            for p = 1, 3 do
              depth = depth + redis.call('LLEN', pending[p])
              local i = redis.call('LINDEX', pending[p], -1)
              if i then
                local since = get(i, ':n')
                if since and now - tonumber(since) > oldest then oldest = now - tonumber(since) end
              end
            end
            local expired = redis.call('HGET', items, '#expired')
            return { depth, redis.call('ZCARD', leases), redis.call('ZCARD', waiting), redis.call('ZCARD', dead), tonumber(expired or '0'), oldest }
            """;
}
