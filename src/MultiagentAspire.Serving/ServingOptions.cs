using System.Net;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Serving;

/// <summary>Address, token and limit of an <see cref="OpenAiServer"/>.</summary>
/// <param name="Host">Address to listen on; <see cref="IPAddress.Any"/> for all interfaces.</param>
/// <param name="Port">0 for any free port.</param>
/// <param name="Token">Bearer token that every request must have, at least <see cref="SharedToken.MinLength"/>
/// characters.</param>
/// <param name="MaxInFlight">Maximum number of responses that are generated or wait; requests for more are
/// refused with 429.</param>
public sealed record ServingOptions(
    IPAddress Host,
    int Port,
    string Token,
    int MaxInFlight = ServingOptions.DefaultMaxInFlight
)
{
    /// <summary>256: the number of sequences that decode together by default.</summary>
    public const int DefaultMaxInFlight = 256;
}
