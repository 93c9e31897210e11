using System.Text.RegularExpressions;

namespace MultiagentAspire.Architecture.Tests;

/// <summary>The glossary names types and members that exist.</summary>
public sealed partial class GlossaryTests
{
    [Fact]
    public void What_a_term_is_defined_in_exists_in_the_source()
    {
        var source = string.Join('\n', SourceFiles().Select(File.ReadAllText));
        var glossary = File.ReadAllText(Path.Combine(Checkout.Root, "docs/glossary.md")).Replace("\n  ", " ");
        var names = Definition()
            .Matches(glossary)
            .SelectMany(match => Name().Matches(match.Groups[1].Value))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(names.Count > 50, $"only {names.Count} names were found");
        Assert.DoesNotContain(names, name => !IsDeclared(name, source));
    }

    private static IEnumerable<string> SourceFiles() =>
        ((string[])["src", "protos", "MultiagentAspire.ServiceDefaults"]).SelectMany(folder =>
            Directory
                .EnumerateFiles(Path.Combine(Checkout.Root, folder), "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".cs" or ".proto")
        );

    /// <summary>Whether a type, and a member after its dot, are in the source.</summary>
    private static bool IsDeclared(string name, string source)
    {
        var parts = name.Split('.');
        var type = $@"\b(?:class|record|enum|interface|struct|message|service) {Regex.Escape(parts[0])}\b";
        return Regex.IsMatch(source, type) && Regex.IsMatch(source, $@"\b{Regex.Escape(parts[^1])}\b");
    }

    [GeneratedRegex("Defined in ([^\n]*)")]
    private static partial Regex Definition();

    [GeneratedRegex("`([A-Za-z][A-Za-z0-9.]*)`")]
    private static partial Regex Name();
}
