namespace MultiagentAspire.Queues.Presence;

/// <summary>A GPU as the driver's tool reports it. Values that the tool does not report are null.</summary>
/// <param name="Name">Product name.</param>
/// <param name="UsedMebibytes">Memory in use by all processes, in MiB.</param>
/// <param name="Mebibytes">Memory of the GPU, in MiB.</param>
/// <param name="BusyPercent">Share of time in which it computed, 0 to 100.</param>
public sealed record GpuUsage(string Name, long? UsedMebibytes, long? Mebibytes, int? BusyPercent);
