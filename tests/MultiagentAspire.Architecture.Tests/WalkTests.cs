using System.Globalization;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Architecture.Tests;

/// <summary>The walks of docs/architecture.md point at the lines that they name.</summary>
public sealed partial class WalkTests
{
    private const string UpdateVariable = "MULTIAGENT_UPDATE";

    [Fact]
    public void Every_step_of_a_walk_names_a_line_that_holds_its_code()
    {
        var document = Path.Combine(Checkout.Root, "docs", "architecture.md");
        var text = File.ReadAllText(document);
        var updated = Step().Replace(text, WithCurrentLine);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            File.WriteAllText(document, updated);
        else
            Assert.Equal(updated, text);
        Assert.True(Step().Count(text) > 10, "docs/architecture.md has no walks");
    }

    /// <summary>The same step with the number of the first line of its file that holds its code.</summary>
    private static string WithCurrentLine(Match step)
    {
        var path = step.Groups["path"].Value;
        var lines = File.ReadAllLines(Path.Combine(Checkout.Root, path));
        var index = Array.FindIndex(
            lines,
            line => line.Contains(step.Groups["code"].Value, StringComparison.Ordinal)
        );
        Assert.True(index >= 0, $"{path} has no line with {step.Groups["code"].Value}");
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        var link = $"[{Path.GetFileName(path)}:{number}](../{path}#L{number})";
        return $"{link}{step.Groups["space"].Value}`{step.Groups["code"].Value}`";
    }

    [GeneratedRegex(@"\[[^\]]+:\d+\]\(\.\./(?<path>src/[^)#]+)#L\d+\)(?<space>\s+)`(?<code>[^`]+)`")]
    private static partial Regex Step();
}
