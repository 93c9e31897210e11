using System.Collections.Frozen;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>
/// A section of a service's settings: each property is a key of the section. Registered with
/// <see cref="SettingsExtensions.AddSettings{TOptions,TValidator}"/>.
/// </summary>
public interface ISettings
{
    /// <summary>Path of the section in the configuration, such as <c>Inference</c>.</summary>
    static abstract string SectionName { get; }

    /// <summary>
    /// Keys of earlier versions that still work: from the old key to the property that it sets. A new key beside it
    /// wins.
    /// </summary>
    static virtual IReadOnlyDictionary<string, string> OldKeys => FrozenDictionary<string, string>.Empty;
}
