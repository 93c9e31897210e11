#!/usr/bin/env dotnet
#:package Microsoft.CodeAnalysis.CSharp@5.12.0
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false

// Mutation testing of a seeded sample: `dotnet run eng/mutation.cs [PROJECT…] [--mutants N] [--seed S]`.
// For each project (default: Core, Tasks, Runs, Queues) it draws N changes (default 25) among all that it could make:
// another comparison, arithmetic or logical operator, a negated condition, another literal, a call left out, another
// LINQ operator. Each is compiled in a worktree of the last commit and tried by the project's own tests. Prints those
// that no test finds, and the share that is found. A change that does not compile is drawn again. Exit code 1: a
// project is under 80 per cent. Why not Stryker.NET: docs/decisions/0022-mutation-testing.md.

using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

const int MinimumShare = 80;
var testTimeout = TimeSpan.FromMinutes(5);
var mutants = Option("--mutants", 25);
var seed = Option("--seed", 1);
var projects = args.TakeWhile(argument => !argument.StartsWith("--")).ToList();
if (projects.Count == 0)
    projects = ["Core", "Tasks", "Runs", "Queues"];

var worktree = Path.Combine(Path.GetTempPath(), $"multiagent-mutation-{Environment.ProcessId}");
Require(Execute(".", "git", "worktree", "add", "--quiet", "--detach", worktree, "HEAD"), "git worktree");
try
{
    return projects.Select(Test).ToList().All(share => share >= MinimumShare) ? 0 : 1;
}
finally
{
    Execute(".", "git", "worktree", "remove", "--force", worktree);
}

int Option(string name, int value)
{
    var index = Array.IndexOf(args, name);
    return index < 0 ? value : int.Parse(args[index + 1], CultureInfo.InvariantCulture);
}

// Returns the per cent of mutants that the project's tests find.
double Test(string name)
{
    var (project, tests) = ($"MultiagentAspire.{name}", $"MultiagentAspire.{name}.Tests");
    Require(
        Execute(worktree, "dotnet", "build", $"tests/{tests}", "-v", "q", "-p:RunAnalyzers=false"),
        "build"
    );
    Require(RunTests(tests) == 0, $"{tests} without a change");
    var random = new Random(seed);
    var all = Directory
        .GetFiles(Path.Combine(worktree, "src", project), "*.cs", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .SelectMany(Mutations)
        .OrderBy(_ => random.NextInt64())
        .ToList();
    var (tried, found) = (0, 0);
    foreach (var mutation in all.TakeWhile(_ => tried < mutants))
        if (TryMutation(project, tests, mutation) is { } isFound)
        {
            tried++;
            found += isFound ? 1 : 0;
            Console.WriteLine($"  {(isFound ? "found" : "NOT FOUND")} {mutation.Describe(worktree)}");
        }
    var share = 100.0 * found / Math.Max(1, tried);
    Console.WriteLine(
        FormattableString.Invariant(
            $"{name}: {found} of {tried} mutants found, {share:0} % ({all.Count} possible, seed {seed})"
        )
    );
    return share;
}

// Null: the change does not compile.
bool? TryMutation(string project, string tests, Mutation mutation)
{
    var original = File.ReadAllText(mutation.Path);
    try
    {
        var source = SourceText.From(original);
        File.WriteAllText(mutation.Path, source.WithChanges(mutation.Change).ToString());
        string[] build =
        [
            "build",
            $"src/{project}",
            "--no-restore",
            "--no-dependencies",
            "-v",
            "q",
            "-p:RunAnalyzers=false",
        ];
        if (!Execute(worktree, "dotnet", build))
            return null;
        var library = $"{project}.dll";
        File.Copy(
            Path.Combine(worktree, "artifacts/bin", project, "debug", library),
            Path.Combine(worktree, "artifacts/bin", tests, "debug", library),
            overwrite: true
        );
        return RunTests(tests) != 0;
    }
    finally
    {
        File.WriteAllText(mutation.Path, original);
    }
}

// The exit code of the test project; not 0 too where it does not end, which is a way to find an endless loop.
int RunTests(string tests)
{
    var executable = Path.Combine(worktree, "artifacts/bin", tests, "debug", tests);
    // One failed test is enough to find a change.
    string[] arguments = ["--no-ansi", "--progress", "off", "--output", "Normal", "--stop-on-fail", "on"];
    using var process = Start(worktree, executable, arguments);
    if (process.WaitForExit(testTimeout))
        return process.ExitCode;
    process.Kill(entireProcessTree: true);
    process.WaitForExit();
    return -1;
}

static bool Execute(string folder, string file, params string[] arguments)
{
    using var process = Start(folder, file, arguments);
    process.WaitForExit();
    return process.ExitCode == 0;
}

static Process Start(string folder, string file, params string[] arguments)
{
    var start = new ProcessStartInfo(file, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    var process = Process.Start(start)!;
    process.OutputDataReceived += (_, _) => { };
    process.ErrorDataReceived += (_, _) => { };
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    return process;
}

static void Require(bool succeeded, string what)
{
    if (!succeeded)
        throw new InvalidOperationException($"{what} failed");
}

static IEnumerable<Mutation> Mutations(string path)
{
    var root = CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot();
    foreach (var node in root.DescendantNodes().Where(node => !IsAttributeOrConstant(node)))
    foreach (var (span, text) in Replacements(node))
        yield return new Mutation(path, new TextChange(span, text), node);
}

static bool IsAttributeOrConstant(SyntaxNode node) =>
    node.Ancestors().Any(ancestor => ancestor is AttributeSyntax);

static IEnumerable<(TextSpan Span, string Text)> Replacements(SyntaxNode node)
{
    switch (node)
    {
        case BinaryExpressionSyntax binary
            when Tables.Operators.TryGetValue(binary.OperatorToken.Text, out var other):
            yield return (binary.OperatorToken.Span, other);
            break;
        case IfStatementSyntax condition when !condition.Condition.ToString().Contains(" is "):
            yield return (condition.Condition.Span, $"!({condition.Condition})");
            break;
        case ConditionalExpressionSyntax condition when !condition.Condition.ToString().Contains(" is "):
            yield return (condition.Condition.Span, $"!({condition.Condition})");
            break;
        case LiteralExpressionSyntax literal when Tables.Literal(literal) is { } other:
            yield return (literal.Span, other);
            break;
        case ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax or AwaitExpressionSyntax
        } call:
            yield return (call.Span, ";");
            break;
        case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } member
            when Tables.Methods.TryGetValue(member.Name.Identifier.Text, out var other):
            yield return (member.Name.Identifier.Span, other);
            break;
    }
}

/// <summary>One change of one file.</summary>
sealed record Mutation(string Path, TextChange Change, SyntaxNode Node)
{
    /// <summary>File, line and what the change does.</summary>
    public string Describe(string root)
    {
        var line = Node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        var original = Node.SyntaxTree.GetText().ToString(Change.Span).ReplaceLineEndings(" ");
        var shown = Node.ToString().ReplaceLineEndings(" ");
        return $"{System.IO.Path.GetRelativePath(root, Path)}:{line} {original} → {Change.NewText} in {shown}";
    }
}

/// <summary>What becomes of what.</summary>
static class Tables
{
    public static readonly Dictionary<string, string> Operators = new()
    {
        ["<"] = "<=",
        ["<="] = "<",
        [">"] = ">=",
        [">="] = ">",
        ["=="] = "!=",
        ["!="] = "==",
        ["+"] = "-",
        ["-"] = "+",
        ["*"] = "/",
        ["/"] = "*",
        ["%"] = "*",
        ["&&"] = "||",
        ["||"] = "&&",
    };

    public static readonly Dictionary<string, string> Methods = new()
    {
        ["First"] = "Last",
        ["FirstOrDefault"] = "LastOrDefault",
        ["Last"] = "First",
        ["Any"] = "All",
        ["All"] = "Any",
        ["Min"] = "Max",
        ["Max"] = "Min",
        ["Skip"] = "Take",
        ["Take"] = "Skip",
        ["OrderBy"] = "OrderByDescending",
        ["OrderByDescending"] = "OrderBy",
        ["SkipWhile"] = "TakeWhile",
        ["TakeWhile"] = "SkipWhile",
        ["StartsWith"] = "EndsWith",
        ["EndsWith"] = "StartsWith",
    };

    /// <summary>Another value: not the other truth value, a number more by one; null: a literal left alone.</summary>
    public static string? Literal(LiteralExpressionSyntax literal) =>
        literal.Token.Value switch
        {
            true => "false",
            false => "true",
            int number => (number + 1).ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
}
