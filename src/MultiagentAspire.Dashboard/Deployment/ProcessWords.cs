using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>How the System page writes what processes tell.</summary>
internal static class ProcessWords
{
    /// <summary>Characters of a dead item's body that are shown.</summary>
    public const int LongestBody = 300;

    private const int ShortDigest = 12;
    private const double Kibi = 1024;

    public static string State(ProcessSeen process) =>
        process switch
        {
            { IsLost: true } => $"lost for {Words.Span(process.Ago)}",
            { Fault: { } fault } => fault,
            { Now.Stopping: true } => "stopping",
            _ => "running",
        };

    /// <summary>What tells processes of a service apart.</summary>
    public static string Where(ProcessName name) => Words.Text($"{name.Machine} · {name.ProcessId}");

    public static string Bytes(double bytes) =>
        bytes switch
        {
            < Kibi * Kibi => Words.Text($"{bytes / Kibi:0} KiB"),
            < Kibi * Kibi * Kibi => Words.Text($"{bytes / (Kibi * Kibi):0} MiB"),
            _ => Words.Text($"{bytes / (Kibi * Kibi * Kibi):0.0} GiB"),
        };

    public static string Memory(ProcessUse use) =>
        use.MemoryLimit > 0 ? $"{Bytes(use.WorkingSet)} of {Bytes(use.MemoryLimit)}" : Bytes(use.WorkingSet);

    /// <summary>Processors kept busy, as a share of one: 150 % are one and a half.</summary>
    public static string Cpu(ProcessUse use) =>
        use.Cores is { } cores ? Words.Text($"{100 * Math.Max(0, cores):0} %") : Words.None;

    public static string Device(ProcessNow now) =>
        now.Device is null ? Words.None : string.Join("; ", now.Gpus.Select(Gpu).Prepend(now.Device));

    private static string Gpu(GpuUse gpu)
    {
        var memory = (gpu.UsedMebibytes, gpu.Mebibytes) is ({ } used, { } all)
            ? $" · {Bytes(used * Kibi * Kibi)} of {Bytes(all * Kibi * Kibi)}"
            : "";
        return Words.Text($"{gpu.Name}{memory}{(gpu.BusyPercent is { } busy ? $" · {busy} % busy" : "")}");
    }

    /// <summary>What a process holds, in a line: <c>generate: 12 in hand · arithmetic-tiny with 6 adapters</c>.</summary>
    public static string Holds(ProcessNow now)
    {
        var parts = now
            .Queues.Select(work => $"{work.Queue}: {Words.Count(work.InHand)} in hand")
            .Concat(now.Models.Select(model => $"{model.Name} with {Adapters(model)}"));
        return string.Join(" · ", parts) is { Length: > 0 } text ? text : Words.None;
    }

    public static string Adapters(ModelInMemory model) =>
        model.Adapters.Count switch
        {
            0 => "no adapter",
            1 => "1 adapter",
            var count => $"{Words.Count(count)} adapters",
        };

    public static string Digest(string digest) =>
        digest.Length > ShortDigest ? digest[..ShortDigest] : digest;

    /// <summary>An item in hand and how far it is: <c>small:train:critic-2, attempt 2, for 12 s, step 3 of 8, loss 0.512</c>.</summary>
    public static string Item(string queue, ItemInHand item)
    {
        var attempt = item.Attempt > 1 ? Words.Text($", attempt {item.Attempt}") : "";
        return $"{item.Id}{attempt}, for {Words.Span(item.For)}{(Step(queue, item.Progress) is { } step ? $", {step}" : "")}";
    }

    /// <summary>Null when there is none, or another version's.</summary>
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
            return null; // where the item stands is no part of whether it is held
        }
    }

    private static string Step(TrainingProgress step)
    {
        string?[] parts =
        [
            step.State,
            step.Steps > 0 ? Words.Text($"step {step.Step} of {step.Steps}") : null,
            step.Loss is { } loss ? Words.Text($"loss {loss:0.000}") : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    /// <summary>Why nobody does what is pending; null when somebody does, or nothing is.</summary>
    public static string? Neglect(QueueNow queue) =>
        queue is { Workers: 0, Depth.Pending: > 0 } ? "no process takes from it" : null;

    /// <summary>The beginning of what a dead item was to do.</summary>
    public static string Body(DeadItem item) =>
        item.Body.Length switch
        {
            0 => Words.None,
            > LongestBody => $"{item.Body[..LongestBody]}…",
            _ => item.Body,
        };
}
