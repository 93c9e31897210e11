namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// The link by which a person logs in, with the token. It is shown on the console at the start where it is wanted.
/// </summary>
/// <param name="token">The shared token.</param>
/// <param name="setting">
/// <see cref="DashboardOptions.LoginLink"/>: <c>true</c>, or the address at which the person reaches the dashboard if
/// that is not the one it listens on.
/// </param>
internal sealed class LoginLink(string token, string setting)
{
    private readonly string? _address = ReadSetting(setting);

    /// <summary>The link; null where none is wanted.</summary>
    /// <param name="listening">Where this process listens.</param>
    public string? Text(string listening) =>
        _address is null
            ? null
            : $"{(_address.Length == 0 ? listening : _address).TrimEnd('/')}{TokenLogin.Path}?t={Uri.EscapeDataString(token)}";

    public void ShowAtStart(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
#pragma warning disable RS0030 // To the person who starts it and to nobody else: logs may be sent elsewhere.
            if (Text(app.Urls.First()) is { } link)
                Console.Out.WriteLine($"Dashboard: {link}");
#pragma warning restore RS0030
        });

    /// <summary>Null: none is wanted; empty: where it listens.</summary>
    private static string? ReadSetting(string setting)
    {
        if (setting.Length == 0)
            return null;
        if (bool.TryParse(setting, out var wanted))
            return wanted ? "" : null;
        return setting;
    }
}
