using System.CommandLine;
using MultiagentAspire.Cli.Exports;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent export</c>: a run's agents (Hugging Face, PEFT) or their training data (TRL, OpenAI, ShareGPT) in
/// forms that other tools read.
/// </summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Folder = new("run folder")
    {
        Description = "Folder of a run, for example runs/arithmetic.",
    };
    private static readonly Option<string> To = CreateTo();
    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder to write; must not exist.",
        Required = true,
    };
    private static readonly Option<bool> Unfuse = new("--unfuse")
    {
        Description =
            "With merged or peft and a family of fused projections (Phi-3): write separate q, k, v, gate "
            + "and up, for tools that do not know fused ones; with peft beside the original adapter.",
    };
    private static readonly Option<string?> Arm = new("--arm")
    {
        Description = "Whose agents or data: an arm with a society of its own. Default: the run's first one.",
    };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command("export", "Writes a run's agents or their training data for other tools.")
        {
            Folder,
            To,
            Output,
            Unfuse,
            Arm,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(() => Export(parsed, cancellationToken), CancellationToken.None)
        );
        return command;
    }

    /// <summary>The form of the export; other values are refused by the parser.</summary>
    private static Option<string> CreateTo()
    {
        var to = new Option<string>("--to")
        {
            Description =
                "merged: a Hugging Face checkpoint of every agent. peft: every agent's adapter. trl, openai, "
                + "sharegpt: every agent's training data in that form. trl-preference, openai-preference: "
                + "pairs of its own responses to one prompt, chosen by the consensus.",
            Required = true,
        };
        to.AcceptOnlyFromAmong(
            "merged",
            "peft",
            "trl",
            "trl-preference",
            "openai",
            "openai-preference",
            "sharegpt"
        );
        return to;
    }

    /// <summary>Writes the export and prints the paths of its files or folders, one a line.</summary>
    private static int Export(ParseResult parsed, CancellationToken cancellationToken)
    {
        var run = RunArtifacts.Open(parsed.GetRequiredValue(Folder), parsed.GetValue(Arm));
        var (to, output) = (parsed.GetRequiredValue(To), parsed.GetRequiredValue(Output));
        var unfuse = parsed.GetValue(Unfuse);
        OutputFolder.RequireNew(output);
        if (unfuse && to is not ("merged" or "peft"))
            throw new ArgumentException($"--unfuse is for --to merged and --to peft, not {to}.");
        var written = to switch
        {
            "merged" => MergedModelExport.Write(run.Agents(), output, unfuse, cancellationToken),
            "peft" => PeftAdapterExport.Write(run.Agents(), output, unfuse, cancellationToken),
            _ => WriteDataset(run, to, output, cancellationToken),
        };
        foreach (var path in written)
            Console.WriteLine(path);
        return 0;
    }

    /// <summary>
    /// Preference pairs for the names of <see cref="DatasetFormat.Preferences"/>, training examples for the others.
    /// </summary>
    private static IReadOnlyList<string> WriteDataset(
        RunArtifacts run,
        string format,
        string output,
        CancellationToken cancellationToken
    ) =>
        DatasetFormat.Preferences.TryGetValue(format, out var line)
            ? DatasetExport.Write(run.Preferences(), line, output, cancellationToken)
            : DatasetExport.Write(run.Data(), DatasetFormat.ByName[format], output, cancellationToken);
}
