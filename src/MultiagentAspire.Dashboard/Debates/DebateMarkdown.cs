using System.Globalization;
using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Writes one debate as Markdown. Texts of models are fenced so that they cannot end the fence.</summary>
internal static class DebateMarkdown
{
    private static readonly char[] LineBreaks = ['\r', '\n', '\u0085', '\u2028', '\u2029', '\f', '\v'];

    /// <summary>The whole file: facts, question, then each round with its vote and responses.</summary>
    /// <param name="debate">The debate.</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="file">The transcript file that holds the debate.</param>
    /// <param name="origins">What agents learned from it, and where its adapters come from.</param>
    public static string Create(AnalyzedDebate debate, string run, TranscriptFile file, DebateOrigins origins)
    {
        var text = new StringBuilder();
        AppendFacts(text, debate, run, file);
        text.Append("\n## Question\n\n").Append(Fenced(debate.Transcript.Problem.Question));
        foreach (var (index, round) in debate.Transcript.Rounds.Index())
        {
            AppendVote(text, debate, index);
            foreach (var response in round)
                AppendResponse(text, debate, index, response, origins);
        }
        return text.ToString();
    }

    /// <summary>Heading, id, seed, tokens, reference answer and outcomes.</summary>
    private static void AppendFacts(
        StringBuilder text,
        AnalyzedDebate debate,
        string run,
        TranscriptFile file
    )
    {
        var transcript = debate.Transcript;
        var id = transcript.Id;
        Line(text, $"# A debate of {Code(run)}");
        text.Append('\n');
        Line(text, $"- iteration: {file.Iteration}");
        Line(text, $"- set: {Code(file.Name)} (arm {Code(id.Arm)}, split {Code(id.Split)})");
        Line(text, $"- problem: {Code(id.ProblemId)}");
        Line(text, $"- seed of the run: {id.RunSeed}");
        Line(
            text,
            $"- tokens of summaries: {transcript.SummaryTokens}, of their prompts {transcript.SummaryPromptTokens}"
        );
        if (debate.Reference is { } reference)
            Line(text, $"- true answer: {Code(reference)}");
        var outcomes = string.Join(", ", debate.Outcomes.Select(AnalyzedDebate.Name));
        Line(text, $"- outcome: {outcomes}{(debate.Changed ? ", the vote changed" : "")}");
    }

    /// <summary>The heading of a round, its vote, and its clusters with their sizes.</summary>
    /// <param name="text">Receives the lines.</param>
    /// <param name="debate">The debate.</param>
    /// <param name="round">From 0.</param>
    private static void AppendVote(StringBuilder text, AnalyzedDebate debate, int round)
    {
        var vote = debate.Votes[round];
        Line(text, $"\n## Round {round + 1}\n\nVote: {Code(AnalyzedDebate.Text(vote))}");
        foreach (var cluster in vote.Clusters)
        {
            var answer = cluster.Representative;
            Line(text, $"- {Code(answer)}: {cluster.Count}{Judged(debate.IsCorrect(answer))}");
        }
    }

    /// <summary>A fenced block; its fence is longer than any run of backticks in the text.</summary>
    public static string Fenced(string text)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return $"{fence}text\n{text.ReplaceLineEndings("\n")}\n{fence}\n";
    }

    /// <summary>A code span in one line: line breaks become spaces; <c>(empty)</c> for an empty text.</summary>
    public static string Code(string text)
    {
        var line = string.Join(' ', text.Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries));
        if (string.IsNullOrWhiteSpace(line))
            return "(empty)";
        var ticks = new string('`', LongestRun(line) + 1);
        return $"{ticks} {line} {ticks}";
    }

    /// <summary>One response: its facts as a list, then its text in a fence.</summary>
    /// <param name="text">Receives the lines.</param>
    /// <param name="debate">The debate.</param>
    /// <param name="round">From 0.</param>
    /// <param name="response">A response of that round.</param>
    /// <param name="origins">Name the adapter's iteration and the data that holds the response.</param>
    private static void AppendResponse(
        StringBuilder text,
        AnalyzedDebate debate,
        int round,
        AgentResponse response,
        DebateOrigins origins
    )
    {
        Line(text, $"\n### {response.Agent}\n");
        var answer = response.Answer is { } given ? Code(given) + Judged(debate.IsCorrect(given)) : "none";
        Line(text, $"- answer: {answer}");
        var end = response.FinishReason == FinishReason.Length ? "cut off" : "ended by itself";
        Line(text, $"- tokens: {response.Tokens}, prompt {response.PromptTokens}; {end}");
        var adapter = response.Adapter is { } digest ? Code(digest) : "none, the base model";
        Line(text, $"- adapter: {adapter}");
        if (origins.Adapters.Find(response.Adapter) is { } iteration)
            Line(text, $"- adapter trained in iteration: {iteration}");
        Line(text, $"- seed: {Seeds.ForResponse(debate.Transcript.Id, response.Agent, round + 1)}");
        var turns = origins.TrainedResponses.Find(debate.Transcript, response);
        if (turns.Count > 0)
            Line(text, $"- in the data of: {string.Join(", ", turns.Select(NameOf))}");
        text.Append('\n').Append(Fenced(response.Text));
    }

    private static string NameOf(TrainingTurn turn) =>
        turn.AsContext ? $"{turn.Agent} (as context)" : $"{turn.Agent}";

    /// <summary>A note after an answer; empty where the reference answer is not known.</summary>
    private static string Judged(bool? right) =>
        right switch
        {
            true => " (right)",
            false => " (wrong)",
            null => "",
        };

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    /// <summary>Length of the longest run of backticks.</summary>
    private static int LongestRun(string text)
    {
        var (maxLength, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            maxLength = Math.Max(maxLength, run);
        }
        return maxLength;
    }
}
