using System.Globalization;

namespace MultiagentAspire.Cli;

/// <summary>
/// Shows progress on standard error: on a terminal one line a phase with a bar, rewritten in place; when
/// piped a line when a phase begins, one every few seconds, and one when it ends. Thread-safe.
/// </summary>
/// <param name="terminal">Whether <paramref name="output"/> follows control sequences.</param>
/// <param name="width">Columns of the terminal, read before each line.</param>
/// <param name="time">Measures rates and the intervals between lines.</param>
internal sealed class PhaseProgressWriter(
    TextWriter output,
    bool terminal,
    Func<int> width,
    TimeProvider time
) : IProgress<PhaseProgress>, IDisposable
{
    /// <summary>Columns of the bar on a wide terminal.</summary>
    private const int MaxBarWidth = 24;

    /// <summary>Columns below which the bar is left out.</summary>
    private const int MinBarWidth = 8;

    /// <summary>Between the parts of a line.</summary>
    private const string Gap = "  ";

    /// <summary>Between two rewrites of a line on a terminal.</summary>
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two lines of a phase in a pipe or file.</summary>
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    /// <summary>Guards all fields: reports come from several threads.</summary>
    private readonly Lock _lock = new();

    /// <summary>The report from which rates count; null before the first.</summary>
    private PhaseProgress? _firstReport;

    /// <summary>Timestamp of that report.</summary>
    private long _startedAt;

    /// <summary>Timestamp of the last line that was written.</summary>
    private long _lastWrittenAt;

    /// <summary>Whether the cursor is in a line of progress.</summary>
    private bool _lineOpen;

    /// <summary>A full last column would wrap, and the next rewrite would leave the line behind.</summary>
    private int AvailableWidth => Math.Max(20, width() - 1);

    /// <summary>A writer on this process's standard error.</summary>
    public static PhaseProgressWriter ForStandardError() =>
        new(Console.Error, Terminal.RewritesErrorLines, Terminal.Columns, TimeProvider.System);

    /// <summary>Shows the progress, unless the last line is too recent and the phase has not finished.</summary>
    public void Report(PhaseProgress value)
    {
        lock (_lock)
        {
            if (_firstReport?.Phase != value.Phase)
                StartPhase(value);
            // The first reports of a step may not know its total yet, and a resumed step does not start at 0:
            // rates count from the first report with the final total.
            if (_firstReport!.Total != value.Total)
                (_firstReport, _startedAt) = (value, time.GetTimestamp());
            var finished = value.Done >= value.Total;
            if (!finished && time.GetElapsedTime(_lastWrittenAt) < (terminal ? RedrawInterval : LineInterval))
                return;
            _lastWrittenAt = time.GetTimestamp();
            Show(value, finished);
        }
    }

    /// <summary>Ends an open line, so that a following result or error starts a new one.</summary>
    public void Dispose()
    {
        lock (_lock)
            EndLine();
    }

    /// <summary>Ends the line of the last phase and shows the name of the new one.</summary>
    private void StartPhase(PhaseProgress value)
    {
        EndLine();
        (_firstReport, _startedAt, _lastWrittenAt) = (value, time.GetTimestamp(), time.GetTimestamp());
        if (terminal)
            RewriteLine(value.Phase);
        else
            output.WriteLine(value.Phase);
    }

    /// <summary>On a terminal: parts that fit, and a bar in the columns that they leave.</summary>
    private void Show(PhaseProgress value, bool finished)
    {
        var parts = Parts(value, finished);
        if (!terminal)
        {
            output.WriteLine($"  {Joined(parts)}");
            return;
        }
        while (parts.Count > 1 && value.Phase.Length + Gap.Length + Joined(parts).Length > AvailableWidth)
            parts.Remove(parts.MinBy(part => part.Importance));
        var numbers = Joined(parts);
        // The bar takes the room that the numbers leave.
        var bar = Math.Min(
            MaxBarWidth,
            AvailableWidth - value.Phase.Length - numbers.Length - 2 * Gap.Length
        );
        RewriteLine(
            bar < MinBarWidth
                ? $"{value.Phase}{Gap}{numbers}"
                : $"{value.Phase}{Gap}{FormatBar(value, bar)}{Gap}{numbers}"
        );
    }

    /// <summary>Returns to the first column, clears the line and writes the text, cut at the width.</summary>
    private void RewriteLine(string line)
    {
        output.Write($"\r\u001b[K{(line.Length > AvailableWidth ? line[..AvailableWidth] : line)}");
        output.Flush();
        _lineOpen = true;
    }

    /// <summary>Moves to a new line, if the current one has text.</summary>
    private void EndLine()
    {
        if (_lineOpen)
            output.WriteLine();
        _lineOpen = false;
    }

    /// <summary>Filled and empty blocks; full from 100 %.</summary>
    private static string FormatBar(PhaseProgress value, int width)
    {
        var filled = (int)Math.Clamp(width * value.Done / Math.Max(1, value.Total), 0, width);
        return new string('█', filled) + new string('░', width - filled);
    }

    /// <summary>
    /// Parts of a progress line, in order. On a narrow terminal the least important parts are left out.
    /// </summary>
    private List<(string Text, int Importance)> Parts(PhaseProgress value, bool finished)
    {
        var elapsed = time.GetElapsedTime(_startedAt);
        var (done, tokens) = (value.Done - _firstReport!.Done, value.Tokens - _firstReport.Tokens);
        List<(string Text, int Importance)> parts =
        [
            (Invariant($"{value.Done:N0}/{value.Total:N0} {value.Unit}"), 4),
        ];
        if (tokens > 0 && elapsed > TimeSpan.Zero)
            parts.Add((Invariant($"{tokens / elapsed.TotalSeconds:N0} tokens/s"), 0));
        if (value.Loss is { } loss)
            parts.Add((Invariant($"loss {loss:F4}"), 1));
        if (finished)
            parts.Add(($"done in {FormatDuration(elapsed)}", 3));
        else if (done > 0)
            parts.Add(($"{FormatDuration(elapsed / done * (value.Total - value.Done))} left", 3));
        if (value.Note is { } note)
            parts.Add((note, 2));
        return parts;
    }

    private static string Joined(List<(string Text, int Importance)> parts) =>
        string.Join(Gap, parts.Select(part => part.Text));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary><c>mm:ss</c>; minutes are not limited to 59.</summary>
    internal static string FormatDuration(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes:00}:{time.Seconds:00}");
}
