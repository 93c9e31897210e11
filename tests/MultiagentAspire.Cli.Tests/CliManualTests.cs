using System.Text.Json;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

public sealed class CliManualTests
{
    private static readonly string Page = Repository.At("docs/cli.md");

    /// <summary>With MULTIAGENT_UPDATE=1 the page is written; without it, it must be what would be written.</summary>
    [Fact]
    public void The_manual_says_what_the_commands_say()
    {
        var expected = CliManual.Write(RootCommandBuilder.Create());
        if (Environment.GetEnvironmentVariable("MULTIAGENT_UPDATE") == "1")
            File.WriteAllText(Page, expected);
        Assert.Equal(expected, File.ReadAllText(Page).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Every_package_of_the_command_has_a_notice()
    {
        var notices = File.ReadLines(Repository.At("THIRD-PARTY-NOTICES.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1].Trim())
            .ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(Packages(), package => !notices.Contains(package));
    }

    private static IEnumerable<string> Packages()
    {
        using var dependencies = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "multiagent.deps.json"))
        );
        return
        [
            .. dependencies
                .RootElement.GetProperty("libraries")
                .EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package")
                .Select(library => library.Name.Split('/')[0]),
        ];
    }
}
