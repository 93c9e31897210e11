using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>
/// Sets the properties of options from the keys of a section. It differs from <see cref="ConfigurationBinder"/> in
/// three points: an empty value counts as not set, old keys work with a warning, and an error is one line that begins
/// with the key.
/// </summary>
/// <param name="configuration">The settings of the process.</param>
/// <param name="logger">Takes one warning for each old key in use.</param>
internal sealed partial class SettingsBinder(IConfiguration configuration, ILogger<SettingsBinder> logger)
{
    /// <summary>Old keys that were warned about.</summary>
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets each property that has a key in the section.</summary>
    /// <param name="options">The object to change; a property without a key keeps its default.</param>
    /// <param name="sectionName">Path of the section.</param>
    /// <param name="oldKeys">From an old key to the property that it sets. A new key beside it wins.</param>
    /// <exception cref="InvalidSettingException">A value is not of its property's type.</exception>
    public void Bind(object options, string sectionName, IReadOnlyDictionary<string, string> oldKeys)
    {
        var section = configuration.GetSection(sectionName);
        var properties = options.GetType().GetProperties().Where(property => property.CanWrite).ToList();
        foreach (var (oldKey, name) in oldKeys.Where(old => IsSet(section, old.Key)))
        {
            Warn($"{sectionName}:{oldKey}", $"{sectionName}:{name}");
            Set(options, properties.Single(property => property.Name == name), section, oldKey);
        }
        foreach (var property in properties.Where(property => IsSet(section, property.Name)))
            Set(options, property, section, property.Name);
    }

    /// <summary>An empty value counts as not set.</summary>
    private static bool IsSet(IConfigurationSection section, string key) => section[key] is { Length: > 0 };

    private static void Set(
        object options,
        PropertyInfo property,
        IConfigurationSection section,
        string key
    ) => property.SetValue(options, Parse(section[key]!, property.PropertyType, $"{section.Path}:{key}"));

    /// <summary>A value of a property's type, in the invariant culture.</summary>
    /// <exception cref="InvalidSettingException">The text is no such value.</exception>
    private static object? Parse(string text, Type declared, string key)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidSettingException(key, $"'{text}' is {Expectation(type)}");
        }
    }

    /// <summary>Why a text is refused, for the error message.</summary>
    private static string Expectation(Type type) =>
        type == typeof(int) ? "no whole number"
        : type == typeof(TimeSpan) ? "no span of time; write it as 00:00:30 or 1.00:00:00"
        : type == typeof(bool) ? "neither true nor false"
        : $"no {type.Name}";

    /// <summary>Warns once for each old key.</summary>
    private void Warn(string oldKey, string newKey)
    {
        if (_warned.TryAdd(oldKey, true))
            OldKeyUsed(logger, oldKey, newKey);
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The setting {OldKey} is now called {NewKey}; the old key still works."
    )]
    private static partial void OldKeyUsed(ILogger logger, string oldKey, string newKey);
}
