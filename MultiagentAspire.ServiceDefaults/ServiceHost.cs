using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Runs one service as a process of its own.</summary>
public static class ServiceHost
{
    /// <summary>The service with the defaults of all services, not started yet.</summary>
    /// <exception cref="InvalidSettingException">A setting is wrong.</exception>
    public static WebApplication Build(
        WebApplicationBuilder builder,
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map
    )
    {
        builder.AddServiceDefaults();
        add(builder);
        var app = builder.BuildWithValidSettings();
        app.MapDefaultEndpoints();
        map(app);
        return app;
    }

    /// <summary>Runs until asked to stop; then whatever is in hand is finished or handed back.</summary>
    /// <returns>The exit code: 0, or 2 when a setting is wrong, which one line on standard error then says.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map
    )
    {
        try
        {
            var builder = WebApplication.CreateBuilder(args);
            await Build(builder, add, map).RunAsync();
            return 0;
        }
        catch (Exception error)
            when (error is InvalidSettingException or IOException { InnerException: AddressInUseException })
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 2;
        }
    }
}
