namespace MultiagentAspire.Endpoints;

/// <summary>The HTTP handler of calls to endpoints.</summary>
public static class EndpointHandler
{
    private static readonly TimeSpan MaxConnectTime = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A handler without redirects, which could send prompts to another host; without cookies; without decompression,
    /// so that limits of size apply; without trace headers. Loopback addresses use no proxy.
    /// </summary>
    /// <param name="address">An address of the endpoint.</param>
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
