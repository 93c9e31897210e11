using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>
/// One message of a run, as text <c>1/train/PROBLEM/generator-2/round-1</c>: iteration, set of transcripts, problem,
/// author and round. Transcripts in an arm's own folder are <c>ARM/1/train/…</c>. A summary's author is
/// <c>summarizer-N</c>, with the slot of the critic that saw it.
/// </summary>
/// <param name="Arm">The arm in whose own folder the transcripts are; null: the iteration's own folder.</param>
/// <param name="Iteration">The iteration of the transcripts, 0 to L.</param>
/// <param name="Set">Name of the transcript file without extension, such as <c>train</c>.</param>
/// <param name="Problem">Id of the problem; in texts that are parsed also a part from its start.</param>
/// <param name="Agent">The author.</param>
/// <param name="Round">1 to M.</param>
public sealed record MessageAddress(
    string? Arm,
    int Iteration,
    string Set,
    string Problem,
    AgentId Agent,
    int Round
)
{
    /// <summary>Characters of a problem's id in the short form.</summary>
    private const int ShortLength = 12;

    private const string RoundPrefix = "round-";

    /// <summary>The address of the set: iteration and set, with the arm before them where there is one.</summary>
    public string SetAddress => SetOf(Arm, Iteration, Set);

    /// <summary>The same address with the first 12 characters of the problem's id, for people.</summary>
    public MessageAddress Short =>
        Problem.Length <= ShortLength ? this : this with { Problem = Problem[..ShortLength] };

    /// <summary>The text form, which <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{SetAddress}/{Problem}/{Agent}/{RoundPrefix}{Round}");

    /// <summary>The address of a set of transcripts.</summary>
    public static string SetOf(string? arm, int iteration, string set) =>
        string.Create(CultureInfo.InvariantCulture, $"{(arm is null ? "" : $"{arm}/")}{iteration}/{set}");

    /// <summary>Reads the text form.</summary>
    /// <exception cref="ArgumentException">It is no such address; one line that shows the form.</exception>
    public static MessageAddress Parse(string text)
    {
        var parts = text.Split('/');
        var arm = parts.Length == 6 ? parts[0] : null;
        if (
            parts.Length is 5 or 6
            && arm != ""
            && parts[^5..]
                is [var iteration, { Length: > 0 } set, { Length: > 0 } problem, var author, var round]
            && TryParseNumber(iteration, out var iterationNumber)
            && AgentId.TryParse(author, out var agent)
            && round.StartsWith(RoundPrefix, StringComparison.Ordinal)
            && TryParseNumber(round[RoundPrefix.Length..], out var roundNumber)
        )
            return new MessageAddress(arm, iterationNumber, set, problem, agent, roundNumber);
        throw new ArgumentException(
            $"'{UntrustedText.ToSingleLine(text)}' is no message; write ITERATION/SET/PROBLEM/AGENT/round-M, such as "
                + "1/train/0a1b2c3d4e5f/generator-2/round-1, or AGENT@ITERATION for an agent."
        );
    }

    private static bool TryParseNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
