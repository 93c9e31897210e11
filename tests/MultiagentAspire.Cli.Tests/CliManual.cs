using System.CommandLine;
using System.Globalization;
using System.Text;

namespace MultiagentAspire.Cli.Tests;

/// <summary>docs/cli.md: the help of all commands as Markdown.</summary>
internal static class CliManual
{
    private const string Head = """
        # The multiagent command

        Generated from the commands' own help; a test fails when it is stale (CONTRIBUTING.md says how to write it
        anew). Commands are called as `./multiagent` in a clone, and as `multiagent` on Windows and as an installed .NET
        tool. `multiagent <command> --help` shows the same.

        - Exit codes: 0 done; 1 failed; 2 bad usage or bad input; 130 after Ctrl-C and 143 after SIGTERM. `dashboard`
          and `serve` end with 0 after Ctrl-C. An error is one line on standard error.
        - Results go to standard output, progress to standard error. With `--json` standard output holds JSON only.
        - The first Ctrl-C lets a command finish its step and keep what is done; the second one ends it at once.
        - Environment: `MULTIAGENT_TOKEN` is the token of a deployment (`run --server`), of `serve` and of `dashboard`;
          `MULTIAGENT_LIBTORCH`, `MULTIAGENT_DEVICE` and `MULTIAGENT_MEMORY` choose libtorch, device and memory
          ([settings](design/services.md#settings)); `MULTIAGENT_TRACE=1` shows where an unexpected error occurred.

        """;

    private static readonly Dictionary<string, string> Examples = new()
    {
        ["run"] = "run experiments/arithmetic.json --seed 8",
        ["dashboard"] = "dashboard experiments/smoke.json",
        ["serve"] = "serve runs/smoke --port 8000",
        ["report"] = "report runs/arithmetic runs/arithmetic-seed-8 runs/arithmetic-seed-9",
        ["lineage"] = "lineage runs/smoke --replay --sample 100",
        ["export"] = "export runs/smoke --to peft --output exported",
        ["debate"] = "debate --model models/arithmetic-tiny --option max=29 \"3+4*5+6-7*8\"",
        ["evaluate"] = "evaluate --model models/arithmetic-tiny --problems 50 --samples 3",
        ["grade"] = "grade --task gsm8k < answers.jsonl",
        ["finetune"] = "finetune --model models/arithmetic-tiny --data data.jsonl --output adapter",
        ["pretrain"] = "pretrain models/arithmetic-tiny.recipe.json --output base",
        ["generate"] =
            "generate --model models/arithmetic-tiny --prompt \"03+04*05+06-07*08=\" --temperature 0",
        ["score"] = "score --model models/arithmetic-tiny --ids 1,2,3",
        ["tokenize"] = "tokenize --model models/arithmetic-tiny --text \"3+4\"",
        ["bench engine"] = "bench engine --batch 32",
        ["bench train"] = "bench train --batch 32",
    };

    /// <summary>The page, with a line feed at the end of each line.</summary>
    public static string Write(RootCommand root)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        Contents(text, root);
        foreach (var command in Shown(root))
            Section(text, command, command.Name);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Contents(StringBuilder text, RootCommand root)
    {
        text.Append("\n| command | does |\n| --- | --- |\n");
        foreach (var command in Shown(root))
            text.Append(Invariant($"| [{command.Name}](#{command.Name}) | {Cell(command.Description)} |\n"));
    }

    private static void Section(StringBuilder text, System.CommandLine.Command command, string name)
    {
        var level = name.Contains(' ', StringComparison.Ordinal) ? "###" : "##";
        text.Append(Invariant($"\n{level} {name}\n\n{Wrapped(command.Description ?? "")}\n"));
        if (command.Subcommands.Count > 0)
        {
            foreach (var inner in Shown(command))
                Section(text, inner, $"{name} {inner.Name}");
            return;
        }
        text.Append(Invariant($"\n```\nmultiagent {name}{Usage(command)}\n```\n"));
        Table(text, command);
        if (Examples.TryGetValue(name, out var example))
            text.Append(Invariant($"\nExample: `./multiagent {example}`\n"));
    }

    private static string Usage(System.CommandLine.Command command)
    {
        var arguments = command.Arguments.Select(argument =>
        {
            var shown = $"<{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
            return argument.Arity.MinimumNumberOfValues == 0 ? $"[{shown}]" : shown;
        });
        var required = command
            .Options.Where(option => option.Required)
            .Select(option => option.Name + Value(option));
        return string.Concat(arguments.Concat(required).Append("[options]").Select(part => " " + part));
    }

    private static void Table(StringBuilder text, System.CommandLine.Command command)
    {
        text.Append("\n| argument or option | description | default |\n| --- | --- | --- |\n");
        foreach (var argument in command.Arguments)
            text.Append(Invariant($"| `<{argument.Name}>` | {Cell(argument.Description)} | |\n"));
        foreach (var option in command.Options.Where(option => !option.Hidden && option.Name != "--help"))
            text.Append(
                Invariant(
                    $"| `{option.Name}{Value(option)}` | {Cell(option.Description)} | {Default(option)} |\n"
                )
            );
    }

    private static string Value(Option option) =>
        option.ValueType == typeof(bool)
            ? ""
            : Invariant($" {option.Name.TrimStart('-').ToUpperInvariant()}");

    private static string Default(Option option)
    {
        if (option.Required)
            return "required";
        if (!option.HasDefaultValue || option.ValueType == typeof(bool))
            return "";
        return option.GetDefaultValue() is not (null or "" or System.Collections.ICollection) and var value
            ? $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`"
            : "";
    }

    private static string Cell(string? description) =>
        (description ?? "")
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace("<", "\\<", StringComparison.Ordinal);

    private static string Wrapped(string description) => Evaluation.Reports.WrappedText.Fit(description, 120);

    private static IEnumerable<System.CommandLine.Command> Shown(System.CommandLine.Command parent) =>
        parent.Subcommands.Where(command => !command.Hidden);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
