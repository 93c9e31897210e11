using System.Text.RegularExpressions;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed partial class DebateMarkdownTests
{
    private static readonly TranscriptFile Train = new("iterations/1/transcripts/train.jsonl", 1);

    [Fact]
    public void No_text_can_end_its_fence()
    {
        string[] parts = ["`", "```", "````text", "\n", "\r\n", "# heading", " ", "~~~"];
        for (var seed = 0UL; seed < 1000; seed++)
        {
            var random = new SplitMix64(seed);
            var text = string.Concat(
                Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)])
            );
            var lines = DebateMarkdown.Fenced(text).Split('\n');
            var fence = lines[0][..^"text".Length];
            Assert.Equal(
                [lines.Length - 2],
                lines
                    .Index()
                    .Skip(1)
                    .Where(line =>
                        Fence().Match(line.Item) is { Success: true } end
                        && end.Groups[1].Length >= fence.Length
                    )
                    .Select(line => line.Index)
            );
            Assert.Equal(text.ReplaceLineEndings("\n"), string.Join('\n', lines[1..^2]));
        }
    }

    [Theory]
    [InlineData("5", "` 5 `")]
    [InlineData("a`b", "`` a`b ``")]
    [InlineData("a\n# b", "` a # b `")]
    [InlineData(" ", "(empty)")]
    public void An_answer_stays_in_its_line(string answer, string code) =>
        Assert.Equal(code, DebateMarkdown.Code(answer));

    [Fact]
    public void A_debate_is_written_round_by_round()
    {
        var text = DebateMarkdown.Create(
            SampleDebates.Grade("2", ["3", null], ["2", "2"]),
            "small",
            Train,
            DebateOrigins.None
        );
        foreach (
            var part in (string[])
                [
                    "- true answer: ` 2 `",
                    "- outcome: unanimous, right, corrected, the vote changed",
                    "## Round 1",
                    "### generator-1",
                    "- answer: ` 3 ` (wrong)",
                    "- answer: none",
                    "### critic-2",
                    "- answer: ` 2 ` (right)",
                    "Vote: ` 2 (2 of 2) `",
                ]
        )
            Assert.Contains($"{part}\n", text, StringComparison.Ordinal);
        Assert.Contains(
            $"- seed: {Seeds.ForResponse(new DebateId(7, 1, "multiagent", "train", "1+1"), AgentId.Critic(1), 2)}\n",
            text,
            StringComparison.Ordinal
        );
    }

    [GeneratedRegex("^ {0,3}(`{3,}) *$")]
    private static partial Regex Fence();
}
