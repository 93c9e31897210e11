using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Queues;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>How the System page writes what processes tell.</summary>
internal static class ProcessText
{
    /// <summary>Characters of a dead item's body that are shown.</summary>
    public const int MaxBodyLength = 300;

    private const int ShortDigest = 12;
    private const double Kibi = 1024;

    public static string State(ObservedProcess process) =>
        process switch
        {
            { IsLost: true } => $"lost for {DisplayText.FormatDuration(process.Age)}",
            { Error: { } error } => error,
            { Status.Stopping: true } => "stopping",
            _ => "running",
        };

    /// <summary>What tells processes of a service apart.</summary>
    public static string Where(ProcessName name) =>
        DisplayText.ToPlainText($"{name.Machine} · {name.ProcessId}");

    public static string Bytes(double bytes) =>
        bytes switch
        {
            < Kibi * Kibi => DisplayText.ToPlainText($"{bytes / Kibi:0} KiB"),
            < Kibi * Kibi * Kibi => DisplayText.ToPlainText($"{bytes / (Kibi * Kibi):0} MiB"),
            _ => DisplayText.ToPlainText($"{bytes / (Kibi * Kibi * Kibi):0.0} GiB"),
        };

    public static string Memory(ProcessUsage usage) =>
        usage.MemoryLimit > 0
            ? $"{Bytes(usage.WorkingSet)} of {Bytes(usage.MemoryLimit)}"
            : Bytes(usage.WorkingSet);

    /// <summary>Processors kept busy, as a share of one: 150 % are one and a half.</summary>
    public static string Cpu(ProcessUsage usage) =>
        usage.Cores is { } cores
            ? DisplayText.ToPlainText($"{100 * Math.Max(0, cores):0} %")
            : DisplayText.None;

    public static string Device(ProcessStatus status) =>
        status.Device is null
            ? DisplayText.None
            : string.Join("; ", status.Gpus.Select(Gpu).Prepend(status.Device));

    private static string Gpu(GpuUsage gpu)
    {
        var memory = (gpu.UsedMebibytes, gpu.Mebibytes) is ({ } used, { } all)
            ? $" · {Bytes(used * Kibi * Kibi)} of {Bytes(all * Kibi * Kibi)}"
            : "";
        return DisplayText.ToPlainText(
            $"{gpu.Name}{memory}{(gpu.BusyPercent is { } busy ? $" · {busy} % busy" : "")}"
        );
    }

    /// <summary>
    /// What a process holds, in a line: <c>generate: 12 in hand · arithmetic-tiny with 6 adapters</c>.
    /// </summary>
    public static string LoadSummary(ProcessStatus status)
    {
        var parts = status
            .Queues.Select(work => $"{work.Queue}: {DisplayText.Count(work.InHand)} in hand")
            .Concat(status.Models.Select(model => $"{model.Name} with {Adapters(model)}"));
        return string.Join(" · ", parts) is { Length: > 0 } text ? text : DisplayText.None;
    }

    public static string Adapters(ResidentModel model) =>
        model.Adapters.Count switch
        {
            0 => "no adapter",
            1 => "1 adapter",
            var count => $"{DisplayText.Count(count)} adapters",
        };

    public static string Digest(string digest) =>
        digest.Length > ShortDigest ? digest[..ShortDigest] : digest;

    /// <summary>
    /// An item in hand and how far it is: <c>small:train:critic-2, attempt 2, for 12 s, step 3 of 8, loss
    /// 0.512</c>.
    /// </summary>
    public static string Item(string queue, InFlightItem item)
    {
        var attempt = item.Attempt > 1 ? DisplayText.ToPlainText($", attempt {item.Attempt}") : "";
        return $"{item.Id}{attempt}, for {DisplayText.FormatDuration(item.For)}{(Step(queue, item.Progress) is { } step ? $", {step}" : "")}";
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
            step.Steps > 0 ? DisplayText.ToPlainText($"step {step.Step} of {step.Steps}") : null,
            step.Loss is { } loss ? DisplayText.ToPlainText($"loss {loss:0.000}") : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    /// <summary>Why nobody does what is pending; null when somebody does, or nothing is.</summary>
    public static string? NoWorkerReason(QueueSnapshot queue) =>
        queue is { Workers: 0, Depth.Pending: > 0 } ? "no process takes from it" : null;

    /// <summary>The beginning of what a dead item was to do.</summary>
    public static string Body(DeadLetter item) =>
        item.Body.Length switch
        {
            0 => DisplayText.None,
            > MaxBodyLength => $"{item.Body[..MaxBodyLength]}…",
            _ => item.Body,
        };
}
