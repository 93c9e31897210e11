using Microsoft.Extensions.Caching.Memory;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// Files of runs as they were parsed, shared by all viewers. A file is read again when its length or its time
/// of writing changes; what was not looked at for a while, or is too much together, goes.
/// </summary>
internal sealed class ParsedFileCache : IDisposable
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const long MaxFileBytes = 128L << 20;

    /// <summary>Bytes of file that are kept parsed; as objects they take about twice as much.</summary>
    private const long MaxCachedBytes = 128L << 20;
    private static readonly TimeSpan SlidingExpiration = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxCachedBytes });

    /// <summary>
    /// The file as <paramref name="parse"/> reads it, which happens once however many ask at the same time.
    /// </summary>
    /// <param name="path">A path that was checked.</param>
    /// <param name="dependency">What the result depends on besides the file; equal values give equal results.</param>
    /// <exception cref="InvalidDataException">It is too large, or <paramref name="parse"/> says so.</exception>
    public T Get<T>(string path, object? dependency, Func<string, T> parse)
        where T : class
    {
        var stamp = FileStamp.Read(path);
        if (stamp.Length > MaxFileBytes)
            throw new InvalidDataException($"{path}: is larger than {MaxFileBytes >> 20} MiB and not read.");
        var key = (typeof(T), stamp, dependency);
        if (!_cache.TryGetValue(key, out Lazy<T>? parsed))
            parsed = GetOrAdd(key, stamp.Length, new Lazy<T>(() => parse(path)));
        try
        {
            return parsed!.Value;
        }
        catch
        {
            _cache.Remove(key); // perhaps it can be read the next time
            throw;
        }
    }

    public void Dispose() => _cache.Dispose();

    private Lazy<T> GetOrAdd<T>(object key, long length, Lazy<T> parsed)
    {
        lock (_cache)
        {
            if (_cache.TryGetValue(key, out Lazy<T>? other))
                return other!;
            var options = new MemoryCacheEntryOptions
            {
                Size = Math.Max(1, length),
                SlidingExpiration = SlidingExpiration,
            };
            _cache.Set(key, parsed, options);
            if (_cache.TryGetValue(key, out _))
                return parsed;
            _cache.Compact(0.5); // what does not fit is refused, and only then is there made room
            return _cache.Set(key, parsed, options);
        }
    }
}
