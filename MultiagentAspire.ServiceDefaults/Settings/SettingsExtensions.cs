using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Registers sections of settings as options, and validates them.</summary>
public static class SettingsExtensions
{
    /// <summary>
    /// Registers <typeparamref name="TOptions"/> as <see cref="IOptions{TOptions}"/>, bound to its section and
    /// validated when the host starts. Calling it again changes nothing.
    /// </summary>
    /// <typeparam name="TOptions">The section.</typeparam>
    /// <typeparam name="TValidator">Its validator, generated from the data annotations.</typeparam>
    /// <remarks>
    /// A value of the wrong type throws <see cref="InvalidSettingException"/>, a value out of range
    /// <see cref="OptionsValidationException"/>; each failure is one line that begins with the key.
    /// </remarks>
    public static IHostApplicationBuilder AddSettings<TOptions, TValidator>(
        this IHostApplicationBuilder builder
    )
        where TOptions : class, ISettings
        where TValidator : class, IValidateOptions<TOptions>, new()
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(IValidateOptions<TOptions>)))
            return builder;
        builder.Services.TryAddSingleton<SettingsBinder>();
        var validator = new SettingsValidator<TOptions>(new TValidator(), _ => TOptions.SectionName);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(validator);
        builder
            .Services.AddOptionsWithValidateOnStart<TOptions>()
            .Configure<SettingsBinder>(
                (options, binder) => binder.Bind(options, TOptions.SectionName, TOptions.OldKeys)
            );
        return builder;
    }

    /// <summary>
    /// Builds the service and validates all its settings. A host validates them itself when it starts, but logs a
    /// failure with its stack; here a failure is the one line.
    /// </summary>
    /// <exception cref="InvalidSettingException">A setting is wrong; of several, the first.</exception>
    public static WebApplication BuildWithValidSettings(this WebApplicationBuilder builder)
    {
        try
        {
            var app = builder.Build(); // Kestrel and the host ask for their settings here already
            app.Services.GetService<IStartupValidator>()?.Validate();
            return app;
        }
        catch (OptionsValidationException error)
        {
            throw new InvalidSettingException(error.Failures.First());
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is OptionsValidationException first)
        {
            throw new InvalidSettingException(first.Failures.First());
        }
    }
}
