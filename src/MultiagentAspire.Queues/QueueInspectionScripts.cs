namespace MultiagentAspire.Queues;

/// <summary>
/// The scripts that read a queue and change nothing. Keys, fields and states are those of <see cref="QueueScripts"/>.
/// The summary of a script lists its arguments in order.
/// </summary>
internal static class QueueInspectionScripts
{
    /// <summary>Lists items: maximum count. Returns ids, of each list and set the latest ones.</summary>
    public const string List =
        QueueScripts.Head
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
            for _, ordered in ipairs({ leases, waiting, dead, finished }) do
              add(redis.call('ZREVRANGE', ordered, 0, last))
            end
            return ids
            """;

    /// <summary>
    /// Reads the status of items: ids. Returns state, result, reason, progress and time of enqueuing in ms of each
    /// ('' where there is none).
    /// </summary>
    public const string GetStatus =
        QueueScripts.Head
        + """
            local seen = {}
            for _, i in ipairs(ARGV) do
              for _, f in ipairs({ ':s', ':r', ':e', ':g', ':n' }) do seen[#seen + 1] = get(i, f) or '' end
            end
            return seen
            """;

    /// <summary>
    /// Reads dead items: maximum count, maximum bytes of body and reason (-1: all). Returns id, body, reason, attempts
    /// and time of death in ms of each, the latest first.
    /// </summary>
    public const string ListDeadLetters =
        QueueScripts.Head
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
    /// Counts items, without arguments. Returns pending, leased, waiting, dead, expired leases, and the age of the
    /// oldest pending item in ms.
    /// </summary>
    public const string Measure =
        QueueScripts.Head
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
            return { depth, redis.call('ZCARD', leases), redis.call('ZCARD', waiting),
              redis.call('ZCARD', dead), tonumber(expired or '0'), oldest }
            """;
}
