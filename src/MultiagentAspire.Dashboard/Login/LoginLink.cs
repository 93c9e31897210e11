using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// The link by which a person logs in, with the token. It is shown on the console at the start where <c>Dashboard:LoginLink</c> wants it: <c>true</c>, or the address at
/// which the person reaches the dashboard if that is not the one it listens on.
/// </summary>
internal sealed class LoginLink(IConfiguration configuration)
{
    private readonly string _token = configuration["Security:Token"] ?? "";
    private readonly string? _at = Read(configuration["Dashboard:LoginLink"]);

    /// <summary>The link; null where none is wanted.</summary>
    /// <param name="listening">Where this process listens.</param>
    public string? Text(string listening) =>
        _at is null
            ? null
            : $"{(_at.Length == 0 ? listening : _at).TrimEnd('/')}{TokenLogin.Path}?t={Uri.EscapeDataString(_token)}";

    public void ShowAtStart(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
#pragma warning disable RS0030 // To the person who starts it and to nobody else: logs may be sent elsewhere.
            if (Text(app.Urls.First()) is { } link)
                Console.Out.WriteLine($"Dashboard: {link}");
#pragma warning restore RS0030
        });

    /// <summary>Null: none is wanted; empty: where it listens.</summary>
    private static string? Read(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
            return null;
        if (bool.TryParse(setting, out var wanted))
            return wanted ? "" : null;
        return Uri.TryCreate(setting, UriKind.Absolute, out _)
            ? setting
            : throw new InvalidSettingException(
                "Dashboard:LoginLink",
                $"'{setting}' is neither true, false nor an address"
            );
    }
}
