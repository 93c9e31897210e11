using System.Collections.Frozen;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// The endpoints that this process may call. A run file names addresses and key variables, so a service calls only the
/// addresses that its own settings list: otherwise a run file could send the worker's keys to any server.
/// </summary>
public sealed class AllowedEndpoints
{
    private readonly FrozenSet<string>? _listed;
    private readonly string _setting;

    private AllowedEndpoints(FrozenSet<string>? listed, string setting) =>
        (_listed, _setting) = (listed, setting);

    /// <summary>
    /// Every endpoint that a run file may name. For a process that only works for the author of the run file.
    /// </summary>
    public static AllowedEndpoints All { get; } = new(null, "");

    /// <summary>Whether at least one endpoint may be called.</summary>
    public bool Any => _listed is not { Count: 0 };

    /// <summary>
    /// Parses a setting. Plain HTTP to another host needs both: the address in this list, and the permission of the run
    /// file.
    /// </summary>
    /// <param name="text">
    /// Addresses separated by semicolons; <c>*</c> for <see cref="All"/>; null or empty for none.
    /// </param>
    /// <param name="key">The setting's key, which errors name.</param>
    /// <exception cref="InvalidSettingException">An address is invalid.</exception>
    public static AllowedEndpoints Parse(string? text, string key)
    {
        if (text?.Trim() == "*")
            return All;
        var addresses = (text ?? "")
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(EndpointAddress.Normal)
            .ToList();
        foreach (var address in addresses)
            if (EndpointAddress.GetError(address, allowPlainHttp: true) is { } error)
                throw new InvalidSettingException(key, $"'{address}' {error}");
        return new AllowedEndpoints(addresses.ToFrozenSet(StringComparer.Ordinal), key);
    }

    /// <summary>Why a model may not be called from this process, in one line; null when it may.</summary>
    /// <param name="model">The model with its address.</param>
    public string? GetError(EndpointModel model)
    {
        if (model.Error is { } error)
            return error;
        if (_listed is null || _listed.Contains(model.Address))
            return null;
        return $"{model.Address} is not among the endpoints that this worker may call; add it to "
            + $"{_setting} of the workers that shall call it";
    }
}
