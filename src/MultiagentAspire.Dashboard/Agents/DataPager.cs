using System.Collections.Immutable;
using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>
/// Pages through a file of training data. Only the page that is shown is read, however large the file. Use by one page
/// at a time.
/// </summary>
/// <param name="path">A path that was checked.</param>
/// <param name="rows">Rows of a page; empty lines do not count.</param>
internal sealed class DataPager(string path, int rows)
{
    /// <summary>Longest line that is shown, in bytes; a longer one has an error in its row.</summary>
    public const int MaxLineBytes = 1024 * 1024;

    private readonly Stack<long> _previousOffsets = [];
    private long _pageOffset;
    private long _nextOffset;

    /// <summary>The rows of the page; empty before <see cref="Open"/>.</summary>
    public ImmutableArray<DataRow> Rows { get; private set; } = [];

    /// <summary>Number of the first row, from 1.</summary>
    public int First => (_previousOffsets.Count * rows) + 1;

    /// <summary>Whether there is a page before this one.</summary>
    public bool HasPrevious => _previousOffsets.Count > 0;

    /// <summary>Whether the file goes on after this page.</summary>
    public bool HasNext { get; private set; }

    /// <summary>Reads the first page.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Open() => Read(0);

    /// <summary>Reads the next page; does nothing on the last.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Next()
    {
        if (!HasNext)
            return;
        _previousOffsets.Push(_pageOffset);
        Read(_nextOffset);
    }

    /// <summary>Reads the previous page; does nothing on the first.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Previous()
    {
        if (_previousOffsets.TryPop(out var before))
            Read(before);
    }

    private void Read(long offset)
    {
        using var file = new BufferedStream(File.OpenRead(path), 64 * 1024);
        file.Position = offset;
        var found = ImmutableArray.CreateBuilder<DataRow>(rows);
        while (found.Count < rows && Line(file) is { } line)
            if (line.Error is not null || !string.IsNullOrWhiteSpace(line.Text))
                found.Add(line.Error is null ? RowOf(line.Text) : new DataRow(null, line.Error));
        (_pageOffset, _nextOffset) = (offset, file.Position);
        (Rows, HasNext) = (found.ToImmutable(), file.Position < file.Length);
    }

    /// <summary>
    /// The next line without its end; null at the end of the file. A line that is too long is skipped, with an error.
    /// </summary>
    private static (string Text, string? Error)? Line(BufferedStream file)
    {
        var bytes = new List<byte>();
        var length = 0L;
        int next;
        for (; (next = file.ReadByte()) is >= 0 and not '\n'; length++)
            if (length < MaxLineBytes)
                bytes.Add((byte)next);
        if (next < 0 && length == 0)
            return null;
        if (length <= MaxLineBytes)
            return (Encoding.UTF8.GetString([.. bytes]), null);
        var error = FormattableString.Invariant(
            $"a line of {length:N0} bytes is not shown; download the file to see it"
        );
        return ("", error);
    }

    private static DataRow RowOf(string line)
    {
        try
        {
            return new DataRow(TrainingExamples.FromLine(line), null);
        }
        catch (InvalidDataException error)
        {
            return new DataRow(null, error.Message);
        }
    }
}
