using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>
/// The token that all services of a deployment share: every call must have it (<c>Authorization: Bearer …</c>).
/// Endpoints that allow anonymous calls (health) need none. A service with pages registers an authentication scheme:
/// signed-in users need no token, and the scheme challenges the others.
/// </summary>
public sealed partial class SharedToken
{
    /// <summary>Minimum number of characters of a token.</summary>
    public const int MinLength = 16;

    /// <summary>Scheme of the header, compared without regard to case.</summary>
    private const string Bearer = "Bearer ";

    /// <summary>SHA-256 of the token.</summary>
    private readonly byte[] _digest;

    /// <summary>Keeps the digest of a token, not the token itself.</summary>
    /// <param name="token">At least <see cref="MinLength"/> characters.</param>
    public SharedToken(string token) => _digest = Digest(token);

    /// <summary>A random token of 256 bits, in hexadecimal, for a deployment without a configured one.</summary>
    public static string Generate() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Registers the token of <see cref="SecurityOptions"/>, for the check of calls and for clients.</summary>
    internal static void AddSharedToken(WebApplicationBuilder builder)
    {
        builder.AddSettings<SecurityOptions, SecurityOptionsValidator>();
        builder.Services.AddSingleton(services => new SharedToken(TokenOf(services)));
        builder.Services.AddSingleton(services => new TokenInterceptor(TokenOf(services)));
    }

    private static string TokenOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<SecurityOptions>>().Value.Token;

    /// <summary>Adds the middleware that refuses calls without the token, after routing.</summary>
    internal static void Use(WebApplication app)
    {
        var shared = app.Services.GetRequiredService<SharedToken>();
        var logger = app.Services.GetRequiredService<ILogger<SharedToken>>();
        var hasSignIn = app.Services.GetService<IAuthenticationSchemeProvider>() is not null;
        app.UseRouting();
        app.Use(
            async (context, next) =>
            {
                if (
                    AllowsAnonymous(context)
                    || shared.IsAuthorized(context.Request.Headers.Authorization.ToString())
                    || (hasSignIn && (await context.AuthenticateAsync()).Succeeded)
                )
                {
                    await next(context);
                    return;
                }
                Refused(logger, context.Request.Path);
                if (hasSignIn)
                    await context.ChallengeAsync();
                else // UNAUTHENTICATED to a gRPC client
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        );
    }

    /// <summary>Whether the endpoint of a request needs no token; a request without an endpoint does.</summary>
    private static bool AllowsAnonymous(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>
    /// Whether a text is the token. Compares in constant time; digests are of equal length, whatever was sent.
    /// </summary>
    public bool Matches(string text) => CryptographicOperations.FixedTimeEquals(Digest(text), _digest);

    /// <summary>Whether the value of a header <c>Authorization</c> is <c>Bearer</c> and the token.</summary>
    public bool IsAuthorized(string header) =>
        header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && Matches(header[Bearer.Length..]);

    /// <summary>SHA-256 of the text in UTF-8.</summary>
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    [LoggerMessage(1, LogLevel.Warning, "A call of {Path} without the right token was refused.")]
    private static partial void Refused(ILogger logger, PathString path);
}
