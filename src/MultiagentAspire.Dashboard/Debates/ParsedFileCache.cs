using Microsoft.Extensions.Caching.Memory;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// A cache of parsed files, shared by all pages. A file is read again when its length or its time of writing changes.
/// Entries that were not read for 10 minutes are removed, and others when the cache exceeds its size.
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
    /// The file as <paramref name="parse"/> reads it. Concurrent callers share one parse; after an exception the file
    /// is parsed again at the next call.
    /// </summary>
    /// <param name="path">A path that was checked.</param>
    /// <param name="dependency">What the result depends on besides the file; equal values give equal results.</param>
    /// <param name="parse">Path → the parsed file.</param>
    /// <exception cref="InvalidDataException">
    /// The file is larger than <see cref="MaxFileBytes"/>, or <paramref name="parse"/> throws it.
    /// </exception>
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
            _cache.Remove(key); // it may be readable the next time
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    private Lazy<T> GetOrAdd<T>(object key, long length, Lazy<T> parsed)
    {
        lock (_cache)
        {
            if (_cache.TryGetValue(key, out Lazy<T>? existing))
                return existing!;
            var options = new MemoryCacheEntryOptions
            {
                Size = Math.Max(1, length),
                SlidingExpiration = SlidingExpiration,
            };
            _cache.Set(key, parsed, options);
            if (_cache.TryGetValue(key, out _))
                return parsed;
            _cache.Compact(0.5); // an entry that does not fit is rejected without making room for it
            return _cache.Set(key, parsed, options);
        }
    }
}
