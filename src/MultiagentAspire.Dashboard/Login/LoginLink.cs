using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// Shows the link by which a person logs in, with the token, on the console at the start, where <c>Dashboard:LoginLink</c> wants it: <c>true</c>, or the address at which
/// the person reaches the dashboard if that is not the one it listens on.
/// </summary>
internal sealed class LoginLink : IHostedLifecycleService
{
    private readonly IServer _server;
    private readonly string? _token;
    private readonly string? _at;

    public LoginLink(IServer server, IConfiguration configuration)
    {
        (_server, _token) = (server, configuration["Security:Token"]);
        _at = configuration["Dashboard:LoginLink"] is { Length: > 0 } text && !text.Equals("false", StringComparison.OrdinalIgnoreCase) ? text : null;
        if (_at is not null && !IsTrue(_at) && !Uri.TryCreate(_at, UriKind.Absolute, out _))
            throw new InvalidSettingException("Dashboard:LoginLink", $"'{_at}' is neither true, false nor an address");
    }

    /// <summary>The link; null where none is wanted.</summary>
    public string? Text => _at is null ? null : $"{(IsTrue(_at) ? Listened() : _at).TrimEnd('/')}{TokenLogin.Path}?t={Uri.EscapeDataString(_token ?? "")}";

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // To the person who starts it and to nobody else: logs may be sent elsewhere.
        if (Text is { } link) await Console.Out.WriteLineAsync($"Dashboard: {link}");
#pragma warning restore RS0030
    }

    private string Listened() => _server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
