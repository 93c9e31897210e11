namespace MultiagentAspire.Endpoints;

/// <summary>The HTTP handler of calls to endpoints.</summary>
public static class EndpointHandler
{
    private static readonly TimeSpan MaxConnectTime = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A handler without redirects, which could send prompts to another host; without cookies; without
    /// decompression, so that limits of size hold; without trace headers.
    /// </summary>
    public static SocketsHttpHandler For(Uri address) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
            ConnectTimeout = MaxConnectTime,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };
}
