namespace MultiagentAspire.Queues;

/// <summary>
/// The state changes of a queue, one Lua script each. Every script gets the same keys (<see cref="QueueKeys.All"/>),
/// all declared, as Garnet needs for atomicity. Time is the server's, so clocks of workers do not matter. The scripts
/// run unchanged on Redis 7, Valkey and Garnet.
/// </summary>
/// <remarks>
/// An item is a set of fields in one hash; a field's name is the id and a suffix of two characters:
/// <c>:s</c> state, <c>:b</c> body, <c>:q</c> priority, <c>:t</c> trace, <c>:n</c> time of enqueuing, <c>:a</c>
/// attempts, <c>:k</c> cancellation requested, <c>:e</c> reason, <c>:o</c> owner token, <c>:r</c> result, <c>:g</c>
/// progress, <c>:m</c> minimum version. States: <c>p</c> pending, <c>w</c> waiting until a time, <c>l</c> leased,
/// <c>c</c> completed, <c>d</c> dead, <c>k</c> cancelled. The summary of a script lists its arguments in order.
/// </remarks>
internal static class QueueScripts
{
    /// <summary>The start of every script: names of keys, the time, and functions on items.</summary>
    internal const string Head = """
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
          redis.call('HDEL', items, i .. ':s', i .. ':b', i .. ':q', i .. ':t', i .. ':n', i .. ':a',
            i .. ':k', i .. ':e', i .. ':o', i .. ':r', i .. ':g', i .. ':m')
        end
        local function owned(i, token) return get(i, ':s') == 'l' and get(i, ':o') == token end

        """;

    /// <summary>
    /// Adds an item: id, body, priority 1..3, delay in ms, trace, minimum version ('' for none). Returns the state
    /// before ('' for a new item). A cancelled item is queued again.
    /// </summary>
    public const string Enqueue =
        Head
        + """
            local state = get(id, ':s')
            if state and state ~= 'k' then return state end
            redis.call('ZREM', finished, id)
            redis.call('HSET', items, id .. ':b', ARGV[2], id .. ':q', ARGV[3], id .. ':t', ARGV[5],
              id .. ':n', now, id .. ':a', 0)
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
    /// Leases items: token, lease in ms, maximum count, maximum attempts, retention in ms. First queues items whose
    /// lease or delay has ended, and forgets items that ended before the retention. Returns id, body, attempt, trace,
    /// age in ms and minimum version ('' for none) of each leased item.
    /// </summary>
    public const string Lease =
        Head
        + """
            local max = tonumber(ARGV[4])
            for _, i in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)) do
              redis.call('ZREM', leases, i)
              redis.call('HINCRBY', items, '#expired', 1)
              if get(i, ':k') then finish(i, 'k')
              elseif tonumber(get(i, ':a')) >= max then
                bury(i, 'the lease ran out in each of ' .. max
                  .. ' attempts: its workers died or stood still')
              else queue(i, true) end
            end
            for _, i in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, 100)) do
              redis.call('ZREM', waiting, i)
              if get(i, ':s') == 'w' then queue(i, true) end
            end
            local oldest = now - tonumber(ARGV[5])
            for _, i in ipairs(redis.call('ZRANGEBYSCORE', finished, '-inf', oldest, 'LIMIT', 0, 50)) do
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
    /// Renews a lease: id, token, lease in ms, progress ('' for none). Returns 'l' (owned), 'k' (owned, but cancelled)
    /// or '' (lost).
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
    /// Completes an item: id, token, result. Returns 1, also when repeated, or 0 when the lease was lost.
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
    /// Ends a failed attempt: id, token, reason, delay in ms, maximum attempts (0: no further one). Returns the state
    /// after, or '' when the lease was lost.
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
    /// Releases an item as if it had not been leased: id, token, delay in ms. Returns 1, or 0 when the lease was lost.
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

    /// <summary>
    /// Cancels an item: id. Returns the state after. A leased item stays leased until its worker renews the lease.
    /// </summary>
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
    /// Queues a dead item again and resets its attempts: id. Returns 1, or 0 when it is not dead.
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
    /// Deletes an ended or dead item: id. Returns 1, or 0 when it is pending, waiting or leased.
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
}
