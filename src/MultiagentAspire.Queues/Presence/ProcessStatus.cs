using System.Text.Json.Serialization;

namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// The status of a process, as it reports it to the others. Durations are relative, so clocks of machines do not
/// matter.
/// </summary>
public sealed record ProcessStatus
{
    /// <summary>Product version, with the commit where the build knows it.</summary>
    public string Version { get; set; } = "";

    /// <summary>When the process started, by its own clock.</summary>
    public DateTimeOffset Started { get; set; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Uptime { get; set; }

    /// <summary>Whether a shutdown is requested and the process drains.</summary>
    public bool Stopping { get; set; }

    /// <summary>Memory, processor time and threads.</summary>
    [JsonPropertyName("use")]
    public ProcessUsage Usage { get; set; } = new(0, 0, 0, 0, null, 0);

    /// <summary>The queues from which the process leases items. Empty: none.</summary>
    public IReadOnlyList<QueueActivity> Queues { get; set; } = [];

    /// <summary><c>cpu</c> or <c>cuda</c>; null for a process that has no device or has not used it yet.</summary>
    public string? Device { get; set; }

    /// <summary>The GPUs of the machine. Empty: none, or unknown.</summary>
    public IReadOnlyList<GpuUsage> Gpus { get; set; } = [];

    /// <summary>The models in the memory of the process.</summary>
    public IReadOnlyList<ResidentModel> Models { get; set; } = [];

    /// <summary>The last warnings and errors of its log, oldest first; at most 20.</summary>
    [JsonPropertyName("faults")]
    public IReadOnlyList<LoggedError> Errors { get; set; } = [];
}
