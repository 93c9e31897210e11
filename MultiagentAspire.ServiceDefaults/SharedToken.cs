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
/// The token that all services of a deployment share: every call must show it (<c>Authorization: Bearer …</c>), and
/// calls to others do. Endpoints that allow anonymous calls (health) need none. In a service with pages, which
/// registers an authentication scheme for them, whoever is signed in by it need not show the token again, and the
/// scheme says how the others are refused.
/// </summary>
public sealed partial class SharedToken
{
    /// <summary>Characters that a token must have.</summary>
    public const int MinLength = 16;

    private const string Bearer = "Bearer ";
    private readonly byte[] _digest;

    /// <param name="token">At least <see cref="MinLength"/> characters.</param>
    public SharedToken(string token) => _digest = Digest(token);

    /// <summary>A token for a deployment that was given none: 256 random bits, in hexadecimal.</summary>
    public static string Generate() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    internal static void AddSharedToken(WebApplicationBuilder builder)
    {
        builder.AddSettings<SecurityOptions, SecurityOptionsValidator>();
        builder.Services.AddSingleton(services => new SharedToken(TokenOf(services)));
        builder.Services.AddSingleton(services => new TokenInterceptor(TokenOf(services)));
    }

    private static string TokenOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<SecurityOptions>>().Value.Token;

    internal static void Use(WebApplication app)
    {
        var (shared, logger) = (
            app.Services.GetRequiredService<SharedToken>(),
            app.Services.GetRequiredService<ILogger<SharedToken>>()
        );
        var signsIn = app.Services.GetService<IAuthenticationSchemeProvider>() is not null;
        app.UseRouting();
        app.Use(
            async (context, next) =>
            {
                if (
                    context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null
                    || shared.IsAuthorized(context.Request.Headers.Authorization.ToString())
                    || (signsIn && (await context.AuthenticateAsync()).Succeeded)
                )
                {
                    await next(context);
                    return;
                }
                Refused(logger, context.Request.Path);
                if (signsIn)
                    await context.ChallengeAsync();
                else
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized; // UNAUTHENTICATED to a gRPC client
            }
        );
    }

    /// <summary>
    /// Whether a text is the token. Compares in constant time; digests are of equal length, whatever was sent.
    /// </summary>
    public bool Matches(string text) => CryptographicOperations.FixedTimeEquals(Digest(text), _digest);

    /// <summary>Whether the header <c>Authorization</c> of a request shows it.</summary>
    public bool IsAuthorized(string header) =>
        header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && Matches(header[Bearer.Length..]);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    [LoggerMessage(1, LogLevel.Warning, "A call of {Path} without the right token was refused.")]
    private static partial void Refused(ILogger logger, PathString path);
}
