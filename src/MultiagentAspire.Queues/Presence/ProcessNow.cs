using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues.Presence;

/// <summary>What a process of the deployment is and does, as it tells the others. Times are spans, so that clocks of machines do not matter.</summary>
public sealed record ProcessNow
{
    /// <summary>Version, and commit where the build says it.</summary>
    public string Version { get; set; } = "";

    /// <summary>By its own clock.</summary>
    public DateTimeOffset Started { get; set; }

    public TimeSpan Uptime { get; set; }

    /// <summary>It was asked to end, and finishes what it can.</summary>
    public bool Stopping { get; set; }

    public ProcessUse Use { get; set; } = new(0, 0, 0, 0, null, 0);

    /// <summary>The queues from which it takes.</summary>
    public IReadOnlyList<QueueWork> Queues { get; set; } = [];

    /// <summary><c>cpu</c> or <c>cuda</c>; null for a process that computes nothing, or has not begun to.</summary>
    public string? Device { get; set; }

    /// <summary>The GPUs that it sees; none where that is not known.</summary>
    public IReadOnlyList<GpuUse> Gpus { get; set; } = [];

    public IReadOnlyList<ModelInMemory> Models { get; set; } = [];

    /// <summary>The last warnings and errors of its log, oldest first.</summary>
    public IReadOnlyList<LoggedFault> Faults { get; set; } = [];
}

/// <summary>What a process uses.</summary>
/// <param name="WorkingSet">Its memory, in bytes.</param>
/// <param name="Heap">Of that, the managed heap, in bytes.</param>
/// <param name="MemoryLimit">What the garbage collector may use: the machine's or the container's, in bytes.</param>
/// <param name="CpuSeconds">Processor time since its start.</param>
/// <param name="Cores">Processors kept busy since it told last; null at the first time.</param>
/// <param name="Threads">Of the operating system.</param>
public sealed record ProcessUse(
    long WorkingSet,
    long Heap,
    long MemoryLimit,
    double CpuSeconds,
    double? Cores,
    int Threads
);

/// <summary>What a process has in hand of a queue.</summary>
/// <param name="InHand">How many items.</param>
/// <param name="Items">Those that it has held longest; not all when they are many.</param>
public sealed record QueueWork(string Queue, int InHand, IReadOnlyList<ItemInHand> Items);

/// <summary>An item in a worker's hands.</summary>
/// <param name="Attempt">1 at the first delivery.</param>
/// <param name="For">Since when.</param>
/// <param name="Progress">What the worker last said of it; null when nothing, or too much.</param>
public sealed record ItemInHand(string Id, int Attempt, TimeSpan For, string? Progress);

/// <summary>A model in a process's memory, with the digests of its adapters there.</summary>
public sealed record ModelInMemory(string Name, string Digest, IReadOnlyList<string> Adapters);

/// <summary>A GPU as the driver's tool tells of it; what it does not tell is null.</summary>
/// <param name="UsedMebibytes">Memory in use, by all processes.</param>
/// <param name="BusyPercent">Share of time in which it computed, 0 to 100.</param>
public sealed record GpuUse(string Name, long? UsedMebibytes, long? Mebibytes, int? BusyPercent);

/// <summary>A warning or an error in a process's log.</summary>
/// <param name="At">When it was last logged, by the process's clock.</param>
/// <param name="Text">The message, and the exception's type and message; no stack, no secrets.</param>
/// <param name="Times">How often in a row.</param>
public sealed record LoggedFault(DateTimeOffset At, LogLevel Level, string Category, string Text, int Times);

/// <summary>Adds what an area of a process knows to what the process tells. Called every few seconds: it must be quick, and touch no device.</summary>
public delegate Task<ProcessNow> PresencePart(ProcessNow now, CancellationToken cancellationToken);

/// <summary>The JSON of <see cref="ProcessNow"/>. What another version adds is ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(ProcessNow))]
internal sealed partial class PresenceJson : JsonSerializerContext;
