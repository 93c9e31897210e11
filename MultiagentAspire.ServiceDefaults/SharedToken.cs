using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>The token that all services of a deployment share: every call must show it (<c>Authorization: Bearer …</c>), and calls to others do.</summary>
internal static class SharedToken
{
    public const string Scheme = "SharedToken";
    private const int ShortestToken = 16;

    public static void AddSharedToken(this WebApplicationBuilder builder)
    {
        var token = builder.Configuration["Security:Token"] ?? "";
        if (token.Length < ShortestToken)
            throw new InvalidSettingException("Security:Token", $"a token of at least {ShortestToken} characters is needed, the same for all services (for example from: openssl rand -hex 32)");
        builder.Services.AddAuthentication(Scheme).AddScheme<TokenOptions, TokenHandler>(Scheme, options => options.Token = token);
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build());
        builder.Services.AddSingleton(new TokenInterceptor(token));
    }
}

internal sealed class TokenOptions : AuthenticationSchemeOptions
{
    public string Token { get; set; } = "";
}

/// <summary>Compares the token in constant time.</summary>
internal sealed class TokenHandler(IOptionsMonitor<TokenOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<TokenOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0) return Task.FromResult(AuthenticateResult.NoResult());
        var shown = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..] : "";
        // Hashes are of equal length, whatever was sent.
        var equal = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(Options.Token)));
        return Task.FromResult(equal
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(SharedToken.Scheme)), SharedToken.Scheme))
            : AuthenticateResult.Fail("wrong token"));
    }
}

/// <summary>Shows the token in every call of a client.</summary>
public sealed class TokenInterceptor(string token) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, With(context));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, With(context));

    private ClientInterceptorContext<TRequest, TResponse> With<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        var headers = new Metadata { { "authorization", $"Bearer {token}" } };
        foreach (var header in context.Options.Headers ?? []) headers.Add(header);
        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, context.Options.WithHeaders(headers));
    }
}
