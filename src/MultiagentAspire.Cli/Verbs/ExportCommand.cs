using System.CommandLine;
using MultiagentAspire.Cli.Exports;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent export</c>: a run's agents or data in forms that other tools read.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("run folder")
        {
            Description = "Folder of a run, for example runs/arithmetic.",
        };
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
        var output = new Option<string>("--output")
        {
            Description = "Folder to write; must not exist.",
            Required = true,
        };
        var unfuse = new Option<bool>("--unfuse")
        {
            Description =
                "With merged or peft and a family of fused projections (Phi-3): write separate q, k, v, gate "
                + "and up, for tools that do not know fused ones; with peft beside the original adapter.",
        };
        var arm = new Option<string?>("--arm")
        {
            Description =
                "Whose agents or data: an arm with a society of its own. Default: the run's first one.",
        };
        var verb = new Command("export", "Writes a run's agents or their training data for other tools.")
        {
            folder,
            to,
            output,
            unfuse,
            arm,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                        Export(
                            RunArtifacts.Open(parsed.GetRequiredValue(folder), parsed.GetValue(arm)),
                            parsed.GetRequiredValue(to),
                            parsed.GetRequiredValue(output),
                            parsed.GetValue(unfuse),
                            cancellationToken
                        ),
                    CancellationToken.None
                )
        );
        return verb;
    }

    private static int Export(
        RunArtifacts run,
        string to,
        string output,
        bool unfuse,
        CancellationToken cancellationToken
    )
    {
        OutputFolder.RequireNew(output);
        if (unfuse && to is not ("merged" or "peft"))
            throw new ArgumentException($"--unfuse is for --to merged and --to peft, not {to}.");
        var written = to switch
        {
            "merged" => MergedModelExport.Write(run.Agents(), output, unfuse, cancellationToken),
            "peft" => PeftAdapterExport.Write(run.Agents(), output, unfuse, cancellationToken),
            _ when DatasetFormat.Preferences.TryGetValue(to, out var line) => DatasetExport.Write(
                run.Preferences(),
                line,
                output,
                cancellationToken
            ),
            _ => DatasetExport.Write(run.Data(), DatasetFormat.ByName[to], output, cancellationToken),
        };
        foreach (var path in written)
            Console.WriteLine(path);
        return 0;
    }
}
