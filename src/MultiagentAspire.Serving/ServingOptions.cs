using System.Net;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Serving;

/// <summary>Where and for whom a server answers.</summary>
/// <param name="Port">0: a free one.</param>
/// <param name="Token">What every request must show, at least <see cref="SharedToken.MinLength"/> characters.</param>
/// <param name="MaxInFlight">Responses that are generated or wait at once; requests for more are refused with
/// 429.</param>
public sealed record ServingOptions(
    IPAddress Host,
    int Port,
    string Token,
    int MaxInFlight = ServingOptions.DefaultMaxInFlight
)
{
    /// <summary>As many as decode together.</summary>
    public const int DefaultMaxInFlight = 256;
}
