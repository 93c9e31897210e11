using System.Text.RegularExpressions;

namespace MultiagentAspire.Architecture.Tests;

/// <summary>Documents lead to what exists, and their lines fit into 120 columns.</summary>
public sealed partial class DocumentTests
{
    private const int Columns = 120;
    private const int ReadmeWords = 900;

    public static TheoryData<string> Documents =>
        [
            .. Directory
                .EnumerateFiles(Checkout.Root, "*.md")
                .Concat(
                    Directory.EnumerateFiles(
                        Path.Combine(Checkout.Root, "docs"),
                        "*.md",
                        SearchOption.AllDirectories
                    )
                )
                .Select(file => Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Documents))]
    public void Every_link_leads_to_a_file(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Checkout.Root, document))!;
        var links = Link()
            .Matches(File.ReadAllText(Path.Combine(Checkout.Root, document)))
            .Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal))
            .Select(link => link.Split('#')[0])
            .Where(path => path.Length > 0);
        Assert.DoesNotContain(links, path => !Path.Exists(Path.Combine(folder, path)));
    }

    [Theory, MemberData(nameof(Documents))]
    public void Lines_fit_but_in_tables(string document) =>
        Assert.DoesNotContain(
            File.ReadLines(Path.Combine(Checkout.Root, document)),
            line => line.Length > Columns && !line.StartsWith('|')
        );

    [Fact]
    public void The_index_lists_every_document()
    {
        var index = File.ReadAllText(Path.Combine(Checkout.Root, "docs/README.md"));
        var listed = Link().Matches(index).Select(match => match.Groups[1].Value).ToHashSet();
        var documents = Documents
            .Select(row => row.Data)
            .Where(document =>
                document.StartsWith("docs/", StringComparison.Ordinal) && document != "docs/README.md"
            )
            .Select(document => document["docs/".Length..]);
        Assert.DoesNotContain(documents, document => !listed.Contains(document));
    }

    [Fact]
    public void The_readme_is_short() =>
        Assert.InRange(
            File.ReadAllText(Path.Combine(Checkout.Root, "README.md"))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Length,
            1,
            ReadmeWords
        );

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
