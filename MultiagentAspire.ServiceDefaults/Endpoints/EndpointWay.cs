namespace MultiagentAspire.ServiceDefaults.Endpoints;

/// <summary>The way of a call to an endpoint.</summary>
public static class EndpointWay
{
    private static readonly TimeSpan LongestConnecting = TimeSpan.FromSeconds(15);

    /// <summary>No redirects, which could lead prompts elsewhere; no cookies; nothing is unpacked, so that an answer is as large as it came; our trace ids stay here.</summary>
    public static SocketsHttpHandler To(Uri address) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
            ConnectTimeout = LongestConnecting,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        };
}
