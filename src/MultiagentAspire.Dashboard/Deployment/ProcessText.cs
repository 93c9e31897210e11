using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>Texts about processes and queues, as the System page shows them.</summary>
internal static class ProcessText
{
    /// <summary>Most characters of a dead letter's body that are shown.</summary>
    public const int MaxBodyLength = 300;

    private const int ShortDigest = 12;
    private const double Kibi = 1024;
    private const double Mebi = 1024 * Kibi;
    private const double Gibi = 1024 * Mebi;

    /// <summary>The state of a process in a few words; an unreadable status is its error.</summary>
    public static string State(ObservedProcess process) =>
        process switch
        {
            { IsLost: true } => $"lost for {DisplayText.FormatDuration(process.Age)}",
            { Error: { } error } => error,
            { Status.Stopping: true } => "stopping",
            _ => "running",
        };

    /// <summary>Machine and process id, which tell the processes of a service apart.</summary>
    public static string Where(ProcessName name) =>
        DisplayText.ToPlainText($"{name.Machine} · {name.ProcessId}");

    /// <summary>A size in KiB, MiB or GiB: <c>1.5 GiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        if (bytes < Mebi)
            return DisplayText.ToPlainText($"{bytes / Kibi:0} KiB");
        if (bytes < Gibi)
            return DisplayText.ToPlainText($"{bytes / Mebi:0} MiB");
        return DisplayText.ToPlainText($"{bytes / Gibi:0.0} GiB");
    }

    /// <summary>Used memory, and its limit where there is one.</summary>
    public static string Memory(ProcessUsage usage) =>
        usage.MemoryLimit > 0
            ? $"{Bytes(usage.WorkingSet)} of {Bytes(usage.MemoryLimit)}"
            : Bytes(usage.WorkingSet);

    /// <summary>Used processor time in percent of one core: 150 % are one and a half cores.</summary>
    public static string Cpu(ProcessUsage usage) =>
        usage.Cores is { } cores
            ? DisplayText.ToPlainText($"{100 * Math.Max(0, cores):0} %")
            : DisplayText.None;

    /// <summary>The device of a process and the use of its GPUs; a dash for a process without a device.</summary>
    public static string Device(ProcessStatus status) =>
        status.Device is null
            ? DisplayText.None
            : string.Join("; ", status.Gpus.Select(Gpu).Prepend(status.Device));

    /// <summary>A GPU by name, with memory and load as far as they are known.</summary>
    private static string Gpu(GpuUsage gpu)
    {
        var memory = (gpu.UsedMebibytes, gpu.Mebibytes) is ({ } used, { } total)
            ? $" · {Bytes(used * Mebi)} of {Bytes(total * Mebi)}"
            : "";
        var load = gpu.BusyPercent is { } percent ? DisplayText.ToPlainText($" · {percent} % busy") : "";
        return $"{gpu.Name}{memory}{load}";
    }

    /// <summary>
    /// The items in flight and the loaded models of a process, in a line: <c>generate: 12 in flight · arithmetic-tiny
    /// with 6 adapters</c>.
    /// </summary>
    public static string LoadSummary(ProcessStatus status)
    {
        var parts = status
            .Queues.Select(work => $"{work.Queue}: {DisplayText.Count(work.InFlight)} in flight")
            .Concat(status.Models.Select(model => $"{model.Name} with {Adapters(model)}"));
        return string.Join(" · ", parts) is { Length: > 0 } text ? text : DisplayText.None;
    }

    /// <summary>The number of a model's loaded adapters, in words.</summary>
    public static string Adapters(ResidentModel model) =>
        model.Adapters.Count switch
        {
            0 => "no adapter",
            1 => "1 adapter",
            var count => $"{DisplayText.Count(count)} adapters",
        };

    /// <summary>The first 12 characters of a digest.</summary>
    public static string Digest(string digest) =>
        digest.Length > ShortDigest ? digest[..ShortDigest] : digest;

    /// <summary>
    /// An item in flight with its attempt, its time and its progress: <c>small:train:critic-2, attempt 2, for 12 s,
    /// step 3 of 8, loss 0.512</c>.
    /// </summary>
    public static string Item(string queue, InFlightItem item)
    {
        var attempt = item.Attempt > 1 ? DisplayText.ToPlainText($", attempt {item.Attempt}") : "";
        var progress = Step(queue, item.Progress) is { } step ? $", {step}" : "";
        return $"{item.Id}{attempt}, for {DisplayText.FormatDuration(item.Duration)}{progress}";
    }

    /// <summary>The progress of a training; null for other items and for progress of another version.</summary>
    private static string? Step(string queue, string? progress)
    {
        if (queue is not (QueueNames.Train or QueueNames.TrainAtEndpoint) || progress is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize(progress, WorkJson.Default.TrainingProgress) is { } step
                ? Step(step)
                : null;
        }
        catch (JsonException)
        {
            return null; // the item is shown without its progress
        }
    }

    /// <summary>State, step and loss, as far as the progress has them: <c>step 3 of 8, loss 0.512</c>.</summary>
    private static string Step(TrainingProgress step)
    {
        var position = step.Steps > 0 ? DisplayText.ToPlainText($"step {step.Step} of {step.Steps}") : null;
        var loss = step.Loss is { } value ? DisplayText.ToPlainText($"loss {value:0.000}") : null;
        string?[] parts = [step.State, position, loss];
        return string.Join(", ", parts.OfType<string>());
    }

    /// <summary>Why pending items wait; null where a process takes them, or none is pending.</summary>
    public static string? NoWorkerReason(QueueSnapshot queue) =>
        queue is { Workers: 0, Depth.Pending: > 0 } ? "no process takes from it" : null;

    /// <summary>The first 300 characters of a dead letter's body.</summary>
    public static string Body(DeadLetter item) =>
        item.Body.Length switch
        {
            0 => DisplayText.None,
            > MaxBodyLength => $"{item.Body[..MaxBodyLength]}…",
            _ => item.Body,
        };
}
