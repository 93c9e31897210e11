using System.Collections.Immutable;
using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Pages through a data file. Only the page that is shown is read, however large the file.</summary>
internal sealed class DataPager(string path, int rows)
{
    /// <summary>Longest line that is shown, in bytes.</summary>
    public const int MaxLineBytes = 1024 * 1024;

    private readonly Stack<long> _previousOffsets = [];
    private long _pageOffset;
    private long _nextOffset;

    public ImmutableArray<DataRow> Rows { get; private set; } = [];

    /// <summary>Number of the first row, from 1.</summary>
    public int First => (_previousOffsets.Count * rows) + 1;

    public bool HasPrevious => _previousOffsets.Count > 0;

    public bool HasNext { get; private set; }

    /// <summary>Reads the first page.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Open() => Read(0);

    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Next()
    {
        if (!HasNext)
            return;
        _previousOffsets.Push(_pageOffset);
        Read(_nextOffset);
    }

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
            if (line.Fault is not null || !string.IsNullOrWhiteSpace(line.Text))
                found.Add(line.Fault is null ? RowOf(line.Text) : new DataRow(null, line.Fault));
        (_pageOffset, _nextOffset, Rows, HasNext) = (
            offset,
            file.Position,
            found.ToImmutable(),
            file.Position < file.Length
        );
    }

    /// <summary>
    /// The next line without its end; null at the end of the file. One that is too long is passed over.
    /// </summary>
    private static (string Text, string? Fault)? Line(BufferedStream file)
    {
        var bytes = new List<byte>();
        var length = 0L;
        int next;
        for (; (next = file.ReadByte()) is >= 0 and not '\n'; length++)
            if (length < MaxLineBytes)
                bytes.Add((byte)next);
        if (next < 0 && length == 0)
            return null;
        return length > MaxLineBytes
            ? (
                "",
                FormattableString.Invariant(
                    $"a line of {length:N0} bytes is not shown; download the file to see it"
                )
            )
            : (Encoding.UTF8.GetString([.. bytes]), null);
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
