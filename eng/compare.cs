#!/usr/bin/env dotnet
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false

// Shows that a change left the product's results alone: `dotnet run eng/compare.cs [OLD-COMMIT] [RUN-FILE…]`.
// Builds OLD-COMMIT (default: the last commit of version 0.1.0) and the checkout as it is, carries out each run file
// (default: experiments/smoke.json and eng/compare.json) with both on this machine, and compares the two run folders:
// transcripts, training data and adapters byte by byte, report.json number by number. Exit code 1: something differs
// that is not explained.

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

const string LastCommitOf010 = "e62219a";
var commit = args.FirstOrDefault(argument => !argument.EndsWith(".json")) ?? LastCommitOf010;
var runFiles = args.Where(argument => argument.EndsWith(".json")).ToList();
if (runFiles.Count == 0)
    runFiles = ["experiments/smoke.json", "eng/compare.json"];

// Times, versions and the machine differ from run to run; docs/results/vote.md explains textDissimilarity.
var explained = new Regex(
    "(?i)second|duration|version|started|finished|machine|memory|tokensPer|textDissimilarity"
);
var root = Path.GetFullPath(Output("git", "rev-parse", "--show-toplevel").Trim());
var work = Directory.CreateTempSubdirectory("multiagent-compare-").FullName;
var oldCheckout = Path.Combine(work, "old");
var differences = 0;
try
{
    Run("git", root, "worktree", "add", "--detach", oldCheckout, commit);
    foreach (var checkout in new[] { oldCheckout, root })
        Run(
            "dotnet",
            checkout,
            "build",
            "-c",
            "Release",
            "src/MultiagentAspire.Cli",
            "-v",
            "quiet",
            "-p:RunAnalyzers=false"
        );
    foreach (var runFile in runFiles)
        differences += Compare(runFile);
}
finally
{
    Run("git", root, "worktree", "remove", "--force", oldCheckout);
    Directory.Delete(work, recursive: true);
}
Console.WriteLine(
    differences == 0 ? "No unexplained difference." : $"{differences} unexplained differences."
);
return differences == 0 ? 0 : 1;

// Words may change; what is compared of a report is its numbers.
int Compare(string runFile)
{
    var folders = new[] { ("old", oldCheckout), ("new", root) }
        .Select(build => Execute(build.Item1, build.Item2, runFile))
        .ToList();
    var found = CompareFiles(folders[0], folders[1]) + CompareReports(folders[0], folders[1]);
    Console.WriteLine($"{runFile}: {found} unexplained differences");
    return found;
}

string Execute(string name, string checkout, string runFile)
{
    var output = Path.Combine(work, name);
    var command = Path.Combine(checkout, "artifacts/bin/MultiagentAspire.Cli/release/multiagent.dll");
    var clock = Stopwatch.StartNew();
    // Both read this checkout's run file and model: adapters name the path of their base model.
    Run("dotnet", root, command, "run", runFile, "--output", output);
    Console.WriteLine($"{runFile} with the {name} build: {clock.Elapsed.TotalSeconds:0} s");
    return Directory.GetDirectories(Path.Combine(output, "runs")).MaxBy(Directory.GetLastWriteTimeUtc)!;
}

int CompareFiles(string old, string @new)
{
    var found = 0;
    var names = new[] { old, @new }.SelectMany(Artifacts).Distinct().Order(StringComparer.Ordinal).ToList();
    foreach (var name in names)
    {
        var (before, after) = (Path.Combine(old, name), Path.Combine(@new, name));
        var same =
            File.Exists(before)
            && File.Exists(after)
            && File.ReadAllBytes(before).AsSpan().SequenceEqual(File.ReadAllBytes(after));
        if (same)
            continue;
        found++;
        Console.WriteLine(
            $"  {name}: {(!File.Exists(before) ? "only new" : !File.Exists(after) ? "only old" : "differs")}"
        );
    }
    Console.WriteLine($"  {names.Count} transcripts, data files and adapters compared");
    return found;
}

// What agents said, what they learned from and what came out; not training.json, which has times.
static IEnumerable<string> Artifacts(string run) =>
    Directory
        .GetFiles(Path.Combine(run, "iterations"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(run, path))
        .Where(path => Path.GetFileName(path) != "training.json");

int CompareReports(string old, string @new)
{
    var (before, after) = (Numbers(old), Numbers(@new));
    var found = 0;
    foreach (var (path, value) in before)
    {
        if (after.TryGetValue(path, out var other) && other == value || explained.IsMatch(path))
            continue;
        found++;
        Console.WriteLine($"  report.json {path}: {value} → {(other ?? "absent")}");
    }
    Console.WriteLine($"  {before.Count} values of report.json compared");
    return found;
}

static Dictionary<string, string> Numbers(string run)
{
    using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "report/report.json")));
    var values = new Dictionary<string, string>(StringComparer.Ordinal);
    Collect(json.RootElement, "", values);
    return values;
}

static void Collect(JsonElement element, string path, Dictionary<string, string> values)
{
    switch (element.ValueKind)
    {
        case JsonValueKind.Object:
            foreach (var property in element.EnumerateObject())
                Collect(property.Value, $"{path}/{property.Name}", values);
            break;
        case JsonValueKind.Array:
            var index = 0;
            foreach (var item in element.EnumerateArray())
                Collect(item, FormattableString.Invariant($"{path}/{index++}"), values);
            break;
        case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
            values[path] = element.ToString();
            break;
    }
}

static string Output(string program, params string[] arguments)
{
    using var process = Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true }
    )!;
    return process.StandardOutput.ReadToEnd();
}

static void Run(string program, string folder, params string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
    };
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments)} in {folder} failed:\n{output}"
        );
}
