namespace MultiagentAspire.Queues.Presence;

/// <summary>A GPU as the driver's tool tells of it; what it does not tell is null.</summary>
/// <param name="UsedMebibytes">Memory in use, by all processes.</param>
/// <param name="BusyPercent">Share of time in which it computed, 0 to 100.</param>
public sealed record GpuUsage(string Name, long? UsedMebibytes, long? Mebibytes, int? BusyPercent);
