using System.Collections.Frozen;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// The endpoints that this process may call. Who enqueues work names address and key variable, so a service
/// calls only what its own settings list: otherwise a run file could send the worker's keys anywhere.
/// </summary>
public sealed class AllowedEndpoints
{
    private readonly FrozenSet<string>? _listed;
    private readonly string _setting;

    private AllowedEndpoints(FrozenSet<string>? listed, string setting) =>
        (_listed, _setting) = (listed, setting);

    /// <summary>Whatever a run file may name: for a process that works for the author of the run file alone.</summary>
    public static AllowedEndpoints All { get; } = new(null, "");

    /// <summary>Whether there is any.</summary>
    public bool Any => _listed is not { Count: 0 };

    /// <summary>
    /// Addresses with semicolons between them; <c>*</c> for <see cref="All"/>; empty for none. Plain HTTP to
    /// another host is allowed by its being listed and by the run file.
    /// </summary>
    /// <param name="key">The setting's key, which messages name.</param>
    /// <exception cref="InvalidSettingException">One is no address.</exception>
    public static AllowedEndpoints Parse(string? text, string key)
    {
        if (text?.Trim() == "*")
            return All;
        var addresses = (text ?? "")
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(EndpointAddress.Normal)
            .ToList();
        foreach (var address in addresses)
            if (EndpointAddress.Fault(address, allowPlainHttp: true) is { } error)
                throw new InvalidSettingException(key, $"'{address}' {error}");
        return new AllowedEndpoints(addresses.ToFrozenSet(StringComparer.Ordinal), key);
    }

    /// <summary>Why a model may not be called from here; null when it may.</summary>
    public string? GetError(EndpointModel model) =>
        model.Fault is { } error ? error
        : _listed is null || _listed.Contains(model.Address) ? null
        : $"{model.Address} is not among the endpoints that this worker may call; add it to "
            + $"{_setting} of the workers that shall call it";
}
