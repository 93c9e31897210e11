using static MultiagentAspire.Evaluation.Reports.ReportText;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The accuracies under each reading of the task, on the page and in the terminal.</summary>
internal static class ReadingTable
{
    /// <summary>Name of the row of the task's own reading.</summary>
    private const string OwnReading = "ours";

    /// <summary>One heading for each cell of <see cref="Rows"/>.</summary>
    public static readonly IReadOnlyList<string> Heads =
    [
        "arm",
        "iteration",
        "reading",
        "single",
        "vote",
        "debate",
        "unparsed",
    ];

    /// <summary>
    /// Writes the task's own reading and its others, one under the other; nothing where there are no others.
    /// </summary>
    public static void Write(HtmlPage page, RunReport report)
    {
        var rows = Rows(report).ToList();
        if (rows.Count == 0)
            return;
        page.Section(
            "By reading",
            "The same responses, extracted and compared in other ways; in percent ± standard error. Agents were told, "
                + "and learned from, what “ours” reads; a vote in another row is taken over that row's answers."
        );
        page.Table(Heads, rows);
    }

    /// <summary>For each state with other readings: its own reading first, then the others.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(RunReport report) =>
        from arm in report.MainArms
        from state in arm.Iterations
        where !state.Readings.IsEmpty
        from reading in state.Readings.Prepend(OwnReadingOf(state))
        select Row(arm, state, reading);

    private static ReadingResult OwnReadingOf(ArmIteration state) =>
        new(OwnReading, state.Single, state.Vote, state.Debate, state.ParseFailures);

    private static IReadOnlyList<string> Row(ArmResult arm, ArmIteration state, ReadingResult reading) =>
        [
            arm.Arm,
            Count(state.Iteration),
            reading.Reading,
            Percent(reading.Single),
            Percent(reading.Vote),
            Percent(reading.Debate),
            Percent(reading.ParseFailures),
        ];
}
