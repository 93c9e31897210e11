namespace MultiagentAspire.Dashboard.Login;

/// <summary>
/// The link that logs a person in: it contains the shared token. The console shows it at the start, if the setting says
/// so.
/// </summary>
/// <param name="token">The shared token.</param>
/// <param name="setting">
/// <see cref="DashboardOptions.LoginLink"/>: <c>true</c>, <c>false</c> or empty, or the address at which people reach
/// the dashboard if that is not the one it listens on.
/// </param>
internal sealed class LoginLink(string token, string setting)
{
    private readonly string? _address = ReadSetting(setting);

    /// <summary>The link; null where the setting wants none.</summary>
    /// <param name="listening">Address on which this process listens.</param>
    public string? Text(string listening)
    {
        if (_address is null)
            return null;
        var address = _address.Length == 0 ? listening : _address;
        return $"{address.TrimEnd('/')}{TokenLogin.Path}?t={Uri.EscapeDataString(token)}";
    }

    /// <summary>Writes the link to the console when the application has started, if the setting wants it.</summary>
    public void ShowAtStart(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
#pragma warning disable RS0030 // On the console only and not as a log entry: logs may be collected by others.
            if (Text(app.Urls.First()) is { } link)
                Console.Out.WriteLine($"Dashboard: {link}");
#pragma warning restore RS0030
        });

    /// <summary>The address of the link. Null: no link; empty: the address on which the process listens.</summary>
    private static string? ReadSetting(string setting)
    {
        if (setting.Length == 0)
            return null;
        if (bool.TryParse(setting, out var wanted))
            return wanted ? "" : null;
        return setting;
    }
}
