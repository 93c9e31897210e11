using System.Text.RegularExpressions;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>The keys of the services' settings: as their document lists them, and as the code reads them.</summary>
internal static partial class SettingsTable
{
    private const string Queue = "Queues:<name>:";

    /// <summary>From the table in docs/design/services.md.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Documented()];

    /// <summary>
    /// From the source of the services: properties of options, literals such as <c>"Services:Tls"</c>, and names of
    /// environment variables.
    /// </summary>
    public static IEnumerable<string> InCode()
    {
        var files = Directory
            .GetFiles(Repository.At("src"), "*.cs", SearchOption.AllDirectories)
            .Concat(
                Directory.GetFiles(
                    Repository.At("MultiagentAspire.ServiceDefaults"),
                    "*.cs",
                    SearchOption.AllDirectories
                )
            );
        foreach (
            var text in files
                .Where(file => !file.Contains("MultiagentAspire.Cli", StringComparison.Ordinal))
                .Select(File.ReadAllText)
        )
        {
            foreach (Match literal in WholeKey().Matches(text))
                yield return literal.Groups["key"].Value;
            foreach (Match client in Client().Matches(text))
                yield return $"Services:{client.Groups["key"].Value}";
            if (SectionName().Match(text) is { Success: true } section)
                foreach (Match property in Property().Matches(text))
                    yield return $"{section.Groups["key"].Value}:{property.Groups["key"].Value}";
        }
        foreach (var option in typeof(WorkQueueOptions).GetProperties())
            yield return Queue + option.Name;
    }

    private static IEnumerable<string> Documented()
    {
        var rows = File.ReadLines(Repository.At("docs/design/services.md"))
            .SkipWhile(line => !line.StartsWith("| key |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'));
        foreach (var row in rows)
        {
            var prefix = "";
            foreach (Match key in Quoted().Matches(row.Split('|')[1]))
            {
                // `A:B:C`, `:D` means A:B:D as well.
                var text = key.Groups[1].Value;
                yield return text.StartsWith(':') ? prefix + text : text;
                if (!text.StartsWith(':') && text.Contains(':', StringComparison.Ordinal))
                    prefix = text[..text.LastIndexOf(':')];
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(
        """onfiguration\["(?<key>[A-Za-z]+(?::[A-Za-z]+)+|[A-Z]+(?:_[A-Z]+)+)"|"""
            + """InvalidSettingException\("(?<key>[A-Za-z]+:[A-Za-z]+)"|"""
            + """const string \w+ = "(?<key>MULTIAGENT_[A-Z]+)"""
    )]
    private static partial Regex WholeKey();

    [GeneratedRegex("""AddServiceClient\("(?<key>[a-z]+)""")]
    private static partial Regex Client();

    [GeneratedRegex("""static string SectionName => "(?<key>[A-Za-z]+)";""")]
    private static partial Regex SectionName();

    [GeneratedRegex("""public [\w?]+ (?<key>\w+) \{ get; set; \}""")]
    private static partial Regex Property();
}
