#!/usr/bin/env dotnet
#:package Microsoft.CodeAnalysis.CSharp@5.12.0
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false

// Measures how the code reads: `dotnet run eng/measure.cs [REPOSITORY] [--list]`.
// Counted: every C# file under src, MultiagentAspire.AppHost and MultiagentAspire.ServiceDefaults that git tracks.
// A line of code has at least one token; a statement's tokens leave out those of statements nested in it.

using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

const int MaxColumns = 120;
const int MaxStatementTokens = 60;

var root = Path.GetFullPath(args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? ".");
var list = args.Contains("--list");
string[] sourceFolders = ["src/", "MultiagentAspire.AppHost/", "MultiagentAspire.ServiceDefaults/"];
var tracked = Tracked(root);
var sources = tracked.Where(path => sourceFolders.Any(path.StartsWith)).Select(Read).ToList();
var tests = tracked.Where(path => path.StartsWith("tests/")).Select(Read).ToList();

var methods = sources.SelectMany(Methods).ToList();
var lengths = sources.SelectMany(file => file.CodeLineLengths).Order().ToList();
var codeLines = sources.Sum(file => file.CodeLines);
var wide = sources.Concat(tests).SelectMany(WideLines).ToList();
var misplaced = sources.SelectMany(Types).Where(type => type.Misplaced).ToList();
var types = sources.SelectMany(Types).Count();
var busy = methods.Where(method => method.LargestStatement > MaxStatementTokens).ToList();
var widest = sources.SelectMany(PrimaryConstructors).OrderByDescending(p => p.Count).ToList();

Console.WriteLine($"files                                      {sources.Count}");
Console.WriteLine($"lines of code                              {codeLines}");
Console.WriteLine(
    $"tokens in a line of code, mean             {sources.Sum(f => f.Tokens) / (double)codeLines:0.0}"
);
Console.WriteLine(
    $"methods with a statement over 60 tokens    {Percent(busy.Count, methods.Count)} of {methods.Count}"
);
Console.WriteLine($"method length in lines, p50/p90/max        {MethodLengths()}");
Console.WriteLine($"line length p90, source                    {lengths[(int)(lengths.Count * 0.9)]}");
Console.WriteLine(
    $"source lines over 120 columns              {Percent(lengths.Count(l => l > MaxColumns), codeLines)}"
);
Console.WriteLine($"lines over 120 columns, source and tests   {wide.Count}");
Console.WriteLine($"types in a file of another name            {Percent(misplaced.Count, types)} of {types}");
Console.WriteLine(
    $"doc comment lines per line of code         {sources.Sum(f => f.DocLines) / (double)codeLines:0.000}"
);
Console.WriteLine(
    $"tests : source, lines of code              {tests.Sum(f => f.CodeLines) / (double)codeLines:0.00}"
);
Console.WriteLine($"most parameters of a primary constructor   {widest[0].Count} ({widest[0].Name})");
Console.WriteLine($"files over 300 lines                       {sources.Count(f => f.Lines > 300)}");

if (list)
{
    foreach (var method in busy.OrderByDescending(m => m.LargestStatement))
        Console.WriteLine($"statement {method.Path}:{method.Line} {method.LargestStatement} tokens");
    foreach (var (path, line) in wide)
        Console.WriteLine($"wide {path}:{line}");
    foreach (var type in misplaced)
        Console.WriteLine($"misplaced {type.Path} {type.Name}");
    foreach (var (path, name, count) in widest.TakeWhile(p => p.Count > 8))
        Console.WriteLine($"constructor {path} {name} {count}");
    foreach (var method in methods.Where(m => m.Length > 30).OrderByDescending(m => m.Length))
        Console.WriteLine($"long {method.Path}:{method.Line} {method.Length} lines");
    foreach (var file in sources.Where(f => f.Lines > 300))
        Console.WriteLine($"file {file.Path} {file.Lines} lines");
}

string Percent(int part, int whole) => $"{100.0 * part / whole:0.0} % ({part})";

string MethodLengths()
{
    var sorted = methods.Select(method => method.Length).Order().ToList();
    return $"{sorted[sorted.Count / 2]}/{sorted[(int)(sorted.Count * 0.9)]}/{sorted[^1]}";
}

static List<string> Tracked(string root)
{
    var start = new ProcessStartInfo("git", ["-C", root, "ls-files", "*.cs"])
    {
        RedirectStandardOutput = true,
    };
    using var git = Process.Start(start)!;
    var paths = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    return [.. paths.Where(path => File.Exists(Path.Combine(root, path)))];
}

SourceFile Read(string path)
{
    var text = File.ReadAllText(Path.Combine(root, path));
    var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));
    return new SourceFile(path, tree, text.Split('\n'));
}

static IEnumerable<(string Path, int Line)> WideLines(SourceFile file) =>
    file
        .Text.Select((line, i) => (line, i))
        .Where(l => l.line.Length > MaxColumns)
        .Select(l => (file.Path, l.i + 1));

static IEnumerable<Method> Methods(SourceFile file)
{
    foreach (var node in file.Root.DescendantNodes())
    {
        SyntaxNode? body = node switch
        {
            BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
            LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody,
            AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody,
            PropertyDeclarationSyntax property => property.ExpressionBody,
            IndexerDeclarationSyntax indexer => indexer.ExpressionBody,
            _ => null,
        };
        if (body is null)
            continue;
        var statements = body.DescendantNodesAndSelf()
            .Where(n => n is StatementSyntax and not BlockSyntax or ArrowExpressionClauseSyntax);
        var span = node.SyntaxTree.GetLineSpan(node.Span);
        var largest = statements.Select(OwnTokens).DefaultIfEmpty(0).Max();
        yield return new Method(
            file.Path,
            span.StartLinePosition.Line + 1,
            largest,
            span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        );
    }
}

static int OwnTokens(SyntaxNode statement) =>
    statement.DescendantTokens(node => node == statement || node is not StatementSyntax).Count();

static IEnumerable<TypeInFile> Types(SourceFile file)
{
    var name = Path.GetFileName(file.Path).Split('.')[0];
    foreach (
        var type in file
            .Root.DescendantNodes()
            .Where(n => n is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
    )
        if (type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax)
        {
            var own = type is BaseTypeDeclarationSyntax declared
                ? declared.Identifier.Text
                : ((DelegateDeclarationSyntax)type).Identifier.Text;
            yield return new TypeInFile(file.Path, own, own != name);
        }
}

static IEnumerable<(string Path, string Name, int Count)> PrimaryConstructors(SourceFile file) =>
    file
        .Root.DescendantNodes()
        .OfType<TypeDeclarationSyntax>()
        .Where(type => type.ParameterList is not null)
        .Select(type => (file.Path, type.Identifier.Text, type.ParameterList!.Parameters.Count));

internal sealed class SourceFile
{
    public SourceFile(string path, SyntaxTree tree, string[] text)
    {
        Path = path;
        Text = text;
        Root = tree.GetCompilationUnitRoot();
        var code = new HashSet<int>();
        foreach (var token in Root.DescendantTokens().Where(token => token.Span.Length > 0))
        {
            Tokens++;
            var span = tree.GetLineSpan(token.Span);
            for (var line = span.StartLinePosition.Line; line <= span.EndLinePosition.Line; line++)
                code.Add(line);
        }
        CodeLines = code.Count;
        CodeLineLengths = [.. code.Select(line => text[line].Length)];
        DocLines = text.Count(line => line.TrimStart().StartsWith("///", StringComparison.Ordinal));
    }

    public string Path { get; }
    public string[] Text { get; }
    public CompilationUnitSyntax Root { get; }
    public int Tokens { get; }
    public int CodeLines { get; }
    public int DocLines { get; }
    public int Lines => Text.Length;
    public List<int> CodeLineLengths { get; }
}

internal sealed record Method(string Path, int Line, int LargestStatement, int Length);

internal sealed record TypeInFile(string Path, string Name, bool Misplaced);
