using System.Collections.Frozen;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference.Remote;

/// <summary>
/// The endpoints that this process may call. Who enqueues work names address and key variable, so a service calls only what its own settings list: otherwise
/// a run file could send the worker's keys anywhere.
/// </summary>
public sealed class AllowedEndpoints
{
    /// <summary>The setting that lists them.</summary>
    private const string Setting = "Inference:Endpoints";

    private readonly FrozenSet<string>? _listed;

    private AllowedEndpoints(FrozenSet<string>? listed) => _listed = listed;

    /// <summary>Whatever a run file may name: for a process that works for the author of the run file alone.</summary>
    public static AllowedEndpoints All { get; } = new(null);

    /// <summary>Whether there is any.</summary>
    public bool Any => _listed is not { Count: 0 };

    /// <summary>Addresses with semicolons between them; <c>*</c> for <see cref="All"/>; empty for none. Plain HTTP to another host is allowed by its being listed and by the run file.</summary>
    /// <exception cref="InvalidSettingException">One is no address.</exception>
    public static AllowedEndpoints Parse(string? setting)
    {
        if (setting?.Trim() == "*") return All;
        var addresses = (setting ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(RemoteAddress.Normal).ToList();
        return addresses.Select(address => (address, Fault: RemoteAddress.Fault(address, allowPlainHttp: true))).FirstOrDefault(one => one.Fault is not null) is { Fault: { } fault } wrong
            ? throw new InvalidSettingException(Setting, $"'{wrong.address}' {fault}")
            : new AllowedEndpoints(addresses.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>Why a model may not be called from here; null when it may.</summary>
    public string? Refusal(RemoteModel model) =>
        model.Fault is { } fault ? fault
        : _listed is null || _listed.Contains(model.Endpoint) ? null
        : $"{model.Endpoint} is not among the endpoints that this worker may call; add it to {Setting} of the inference workers";
}
