using System.Globalization;
using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>One debate as a Markdown file. What models said stands in fences that it cannot end.</summary>
internal static class DebateMarkdown
{
    public static string Create(AnalyzedDebate debate, string run, TranscriptFile file, DebateOrigins origins)
    {
        var (transcript, text) = (debate.Transcript, new StringBuilder());
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
        Line(
            text,
            $"- outcome: {string.Join(", ", debate.Outcomes.Select(AnalyzedDebate.Name))}{(debate.Changed ? ", the vote changed" : "")}"
        );
        text.Append("\n## Question\n\n").Append(Fenced(transcript.Problem.Question));
        foreach (var (index, round) in transcript.Rounds.Index())
        {
            Line(text, $"\n## Round {index + 1}\n\nVote: {Code(AnalyzedDebate.Text(debate.Votes[index]))}");
            foreach (var cluster in debate.Votes[index].Clusters)
                Line(
                    text,
                    $"- {Code(cluster.Representative)}: {cluster.Count}{Judged(debate.IsCorrect(cluster.Representative))}"
                );
            foreach (var response in round)
                Write(text, debate, index, response, origins);
        }
        return text.ToString();
    }

    /// <summary>A block of text whose fence is longer than any run of backticks in it.</summary>
    public static string Fenced(string text)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return $"{fence}text\n{text.ReplaceLineEndings("\n")}\n{fence}\n";
    }

    /// <summary>A text in a line, whatever it holds.</summary>
    public static string Code(string text)
    {
        var line = string.Join(
            ' ',
            text.Split(
                (char[])['\r', '\n', '\u0085', '\u2028', '\u2029', '\f', '\v'],
                StringSplitOptions.RemoveEmptyEntries
            )
        );
        if (string.IsNullOrWhiteSpace(line))
            return "(empty)";
        var ticks = new string('`', LongestRun(line) + 1);
        return $"{ticks} {line} {ticks}";
    }

    private static void Write(
        StringBuilder text,
        AnalyzedDebate debate,
        int round,
        AgentResponse response,
        DebateOrigins origins
    )
    {
        Line(text, $"\n### {response.Agent}\n");
        Line(
            text,
            $"- answer: {(response.Answer is { } answer ? Code(answer) + Judged(debate.IsCorrect(answer)) : "none")}"
        );
        Line(
            text,
            $"- tokens: {response.Tokens}, prompt {response.PromptTokens}; {(response.Finish == FinishReason.Length ? "cut off" : "ended by itself")}"
        );
        Line(
            text,
            $"- adapter: {(response.Adapter is { } adapter ? Code(adapter) : "none, the base model")}"
        );
        if (origins.Adapters.Find(response.Adapter) is { } iteration)
            Line(text, $"- adapter trained in iteration: {iteration}");
        Line(text, $"- seed: {Seeds.ForResponse(debate.Transcript.Id, response.Agent, round + 1)}");
        var lessons = origins.Learned.Find(debate.Transcript, response);
        if (lessons.Count > 0)
            Line(
                text,
                $"- in the data of: {string.Join(", ", lessons.Select(lesson => lesson.AsContext ? $"{lesson.Agent} (as context)" : $"{lesson.Agent}"))}"
            );
        text.Append('\n').Append(Fenced(response.Text));
    }

    private static string Judged(bool? right) =>
        right switch
        {
            true => " (right)",
            false => " (wrong)",
            null => "",
        };

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static int LongestRun(string text)
    {
        var (maxLength, run) = (0, 0);
        foreach (var character in text)
            maxLength = Math.Max(maxLength, run = character == '`' ? run + 1 : 0);
        return maxLength;
    }
}
