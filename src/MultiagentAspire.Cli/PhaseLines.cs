using System.Diagnostics;
using MultiagentAspire.Finetuning;

namespace MultiagentAspire.Cli;

/// <summary>Shows progress: one line a phase that is rewritten on a terminal, a new line every few seconds when piped.</summary>
internal sealed class PhaseLines : IProgress<RunProgress>
{
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private string _phase = "";

    public void Report(RunProgress value)
    {
        var phase = $"[{value.Step}/{value.Steps}] {value.Name}";
        var finished = value.Done >= value.Total;
        if (!finished && phase == _phase && _sinceLine.ElapsedMilliseconds < (_terminal ? 100 : 5000)) return;
        if (_terminal && phase != _phase && _phase.Length > 0) Console.Error.WriteLine();
        _phase = phase;
        _sinceLine.Restart();
        var left = value.Done > 0 ? TimeSpan.FromSeconds(value.Elapsed.TotalSeconds / value.Done * (value.Total - value.Done)) : TimeSpan.Zero;
        var line = $"{phase}  {value.Done}/{value.Total}  {value.TokensPerSecond:F0} tokens/s  {value.Elapsed:mm\\:ss} done  {left:mm\\:ss} left{(value.Loss is { } loss ? $"  loss {loss:F4}" : "")}";
        if (_terminal) Console.Error.Write($"\r{line,-110}");
        else Console.Error.WriteLine(line);
    }
}
