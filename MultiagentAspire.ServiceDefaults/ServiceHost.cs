using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Builds and runs a service: the main function of every service process.</summary>
public static class ServiceHost
{
    /// <summary>Builds a service with the defaults of all services; the caller starts it.</summary>
    /// <param name="add">Registers the service's own parts.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <exception cref="InvalidSettingException">A setting is invalid; one line that begins with its key.</exception>
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

    /// <summary>
    /// Runs a service until shutdown is requested; workers then finish or release their items in flight.
    /// </summary>
    /// <param name="args">Settings of the command line, <c>--Section:Key=value</c>.</param>
    /// <param name="add">Registers the service's own parts.</param>
    /// <param name="map">Maps its endpoints.</param>
    /// <returns>The exit code: 0, or 2 with one line on standard error if a setting is invalid or a port is in
    /// use.</returns>
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
