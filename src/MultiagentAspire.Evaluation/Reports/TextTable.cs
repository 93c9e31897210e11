using System.Text;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// A table in plain text: the first column is aligned to the left, all others to the right. A table wider than the
/// terminal is written in a narrower form: rows under a line with their first cell, headings on several lines, and a
/// column with one value in all rows as a line above the table. Columns that still do not fit follow in a table below.
/// </summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Writes a table.</summary>
    /// <param name="text">Receives the lines.</param>
    /// <param name="heads">One heading for each column.</param>
    /// <param name="rows">Cells, one for each column.</param>
    /// <param name="width">Columns of the terminal; null where there is no limit.</param>
    public static void Write(
        StringBuilder text,
        IReadOnlyList<string> heads,
        IReadOnlyList<IReadOnlyList<string>> rows,
        int? width
    )
    {
        int[] widths = [.. heads.Select((head, column) => WidestOf(rows, column, head.Length))];
        if (width is not { } limit || LengthOf(widths) <= limit)
            WriteWide(text, heads, rows, widths);
        else
            WriteNarrow(text, heads, rows, limit);
    }

    private static void WriteWide(
        StringBuilder text,
        IReadOnlyList<string> heads,
        IReadOnlyList<IReadOnlyList<string>> rows,
        int[] widths
    )
    {
        string[] rule = [.. widths.Select(width => new string('-', width))];
        foreach (var row in (IEnumerable<IReadOnlyList<string>>)[heads, rule, .. rows])
            AppendLine(text, row, widths, left: 1);
    }

    private static void WriteNarrow(
        StringBuilder text,
        IReadOnlyList<string> heads,
        IReadOnlyList<IReadOnlyList<string>> rows,
        int limit
    )
    {
        List<int> columns = [.. Enumerable.Range(1, heads.Count - 1)];
        string[][] lines = [.. heads.Select(LinesOf)];
        int[] widths =
        [
            .. heads.Select((_, column) => WidestOf(rows, column, lines[column].Max(line => line.Length))),
        ];
        // A value that is the same in all rows is written once.
        foreach (var column in columns.ToList())
        {
            if (LengthOf(columns.Select(kept => widths[kept])) <= limit || columns.Count == 1)
                break;
            if (rows.Select(row => row[column]).Distinct().Count() != 1)
                continue;
            text.Append($"{heads[column]}: {rows[0][column]}\n");
            columns.Remove(column);
        }
        foreach (var block in Blocks(columns, widths, limit))
            WriteBlock(text, block, lines, rows, widths);
    }

    /// <summary>
    /// Groups of columns that fit beside each other. Each begins with the first column, which tells rows apart.
    /// </summary>
    private static IEnumerable<List<int>> Blocks(IReadOnlyList<int> columns, int[] widths, int limit)
    {
        var block = new List<int>();
        foreach (var column in columns)
        {
            if (block.Count > 1 && LengthOf(block.Append(column).Select(index => widths[index])) > limit)
            {
                yield return block;
                block = [columns[0]];
            }
            block.Add(column);
        }
        yield return block;
    }

    /// <summary>Writes headings, then the rows under lines with their first cells.</summary>
    private static void WriteBlock(
        StringBuilder text,
        IReadOnlyList<int> columns,
        string[][] lines,
        IReadOnlyList<IReadOnlyList<string>> rows,
        int[] widths
    )
    {
        int[] kept = [.. columns.Select(column => widths[column])];
        var height = columns.Max(column => lines[column].Length);
        for (var line = 0; line < height; line++)
        {
            string[] heads = [.. columns.Select(column => LineOf(lines[column], line, height))];
            AppendLine(text, heads, kept, left: 0);
        }
        text.Append('-', LengthOf(kept)).Append('\n');
        string? group = null;
        foreach (var row in rows)
        {
            if (row[0] != group)
                text.Append(group = row[0]).Append('\n');
            AppendLine(text, [.. columns.Select(column => row[column])], kept, left: 0);
        }
    }

    /// <summary>The lines of a heading, which is broken after each space and slash.</summary>
    private static string[] LinesOf(string head) =>
        head.Replace("/", "/ ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One line of a heading in a block; headings of fewer lines are aligned to the bottom.</summary>
    private static string LineOf(string[] lines, int line, int height)
    {
        var index = line - (height - lines.Length);
        return index < 0 ? "" : lines[index];
    }

    /// <summary>Characters of the widest cell of a column, or of its heading.</summary>
    private static int WidestOf(IReadOnlyList<IReadOnlyList<string>> rows, int column, int head) =>
        rows.Select(row => row[column].Length).Append(head).Max();

    /// <summary>Characters of a line with these columns and the gaps between them.</summary>
    private static int LengthOf(IEnumerable<int> widths)
    {
        int[] columns = [.. widths];
        return columns.Sum() + Gap.Length * (columns.Length - 1);
    }

    private static void AppendLine(StringBuilder text, IReadOnlyList<string> cells, int[] widths, int left)
    {
        var padded = cells.Select(
            (cell, column) => column < left ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])
        );
        text.AppendJoin(Gap, padded).Append('\n');
    }
}
