using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent run</c>: the whole method, by services embedded in this process or by a deployment.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("experiment")
        {
            Description =
                $"The run file (JSON; see experiments/run.schema.json). Its arms are {string.Join(", ", ArmKinds.Names)}, and overlays of these.",
        };
        var output = new Option<string>("--output")
        {
            Description = "Folder under which runs/<name> is written.",
            DefaultValueFactory = _ => ".",
        };
        var resume = new Option<bool>("--resume")
        {
            Description = "Resume an interrupted run after its last finished step.",
        };
        var seed = new Option<long?>("--seed")
        {
            Description = "Seed in place of the run file's; the run is then named <name>-seed-<seed>.",
        };
        var json = new Option<bool>("--json")
        {
            Description = "End with the report as one JSON object instead of the table.",
        };
        var server = new Option<string?>("--server")
        {
            Description =
                "Run it on a deployment: the gRPC address of its finetuning service. The environment "
                + $"variable {DeploymentClient.TokenVariable} holds the token.",
        };
        var dry = new Option<bool>("--dry-run")
        {
            Description =
                "Check the run file, the models' folders and the problems; show settings, cost and sample "
                + "prompts. No model is called and nothing is written.",
        };
        var verb = new Command(
            "run",
            "Runs the whole method from a run file and ends with the results table."
        )
        {
            file,
            output,
            resume,
            seed,
            json,
            server,
            dry,
        };
        verb.SetAction(
            (parsed, cancellationToken) =>
                parsed.GetValue(dry)
                    ? Task.FromResult(
                        Preview(
                            parsed.GetValue(server),
                            parsed.GetRequiredValue(file).FullName,
                            parsed.GetValue(seed),
                            parsed.GetRequiredValue(output),
                            parsed.GetValue(json)
                        )
                    )
                : parsed.GetValue(server) is { } address
                    ? RunOnDeploymentAsync(
                        address,
                        parsed.GetRequiredValue(file).FullName,
                        parsed.GetValue(seed),
                        parsed.GetValue(resume),
                        parsed.GetValue(json),
                        cancellationToken
                    )
                : RunAsync(
                    Load(parsed.GetRequiredValue(file).FullName, parsed.GetValue(seed)),
                    parsed.GetRequiredValue(output),
                    parsed.GetValue(resume),
                    $"multiagent run {parsed.GetRequiredValue(file)}{(parsed.GetValue(seed) is { } other ? $" --seed {other}" : "")}",
                    parsed.GetValue(json),
                    cancellationToken
                )
        );
        return verb;
    }

    private static int Preview(string? server, string file, long? seed, string output, bool json)
    {
        if (server is not null)
            throw new ArgumentException(
                "--dry-run: looks at this machine's files; leave --server out, or check the file on the "
                    + "dashboard's page for new runs."
            );
        var preview = RunPreview.Create(Load(file, seed), output);
        Console.WriteLine(json ? preview.ToJson() : preview.ToText());
        return 0;
    }

    private static async Task<int> RunOnDeploymentAsync(
        string address,
        string file,
        long? seed,
        bool resume,
        bool json,
        CancellationToken cancellationToken
    )
    {
        if (seed is not null)
            throw new ArgumentException("--seed: with --server the run file says the seed; change it there.");
        using var remote = DeploymentClient.Connect(address);
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        var name = RunFile.NameIn(text, file);
        RunReport report;
        using (var lines = PhaseProgressWriter.ForStandardError())
            report = await remote.ExecuteAsync(
                name,
                text,
                $"multiagent run {file} --server {address}",
                resume,
                new RunPhaseReporter(lines),
                cancellationToken
            );
        Console.WriteLine(json ? ReportJson.Write(report) : TextReport.Write(report, Terminal.OutputWidth));
        return 0;
    }

    private static RunFile Load(string file, long? seed)
    {
        var run = RunFile.Load(file);
        return seed is { } other ? run.WithSeed(other) : run;
    }

    private static async Task<int> RunAsync(
        RunFile run,
        string output,
        bool resume,
        string command,
        bool json,
        CancellationToken cancellationToken
    )
    {
        var outline = RunOutline.Create(run, output);
        Terminal.WriteErrorLine(FormatOutline(run, outline));
        if (!outline.Started)
            RequireKeys(run, outline);
        await using var embedded = await EmbeddedServices.StartAsync(
            [
                Path.GetFullPath(output),
                .. run.Models.Values,
                .. run.Agents.Select(agent => agent.Adapter?.Path).OfType<string>().Distinct(),
            ],
            new EngineOptions { MaxBatch = MaxConcurrency(run) },
            cancellationToken: cancellationToken
        );
        var models = embedded.Services.GetRequiredService<ModelCache>();
        ComputeSummary.Write(models);
        // A model that cannot be loaded is found now, before the run leaves anything behind.
        if (!outline.Started)
            foreach (var (_, path) in run.Models.Where(model => !run.Endpoints.ContainsKey(model.Key)))
            {
                models.Get(new ModelRef(path, ContentDigest.OfModel(path)));
                if (outline.Trained > 0)
                    ComputeSummary.Write(path, run.FirstSociety!.Training.Generator);
            }
        foreach (var agent in run.Agents.Where(agent => agent.Adapter is not null).Distinct())
            CheckAdapter(ModelOf(run, agent), agent.Adapter!);
        RunReport report;
        using (var lines = PhaseProgressWriter.ForStandardError())
            report = await embedded
                .Services.GetRequiredService<FinetuningRun>()
                .ExecuteAsync(run, output, resume, command, new RunPhaseReporter(lines), cancellationToken);
        Console.WriteLine(json ? ReportJson.Write(report) : TextReport.Write(report, Terminal.OutputWidth));
        if (!json)
            Console.WriteLine($"Report: {ReportFolder.HtmlIn(new RunLayout(outline.Folder).ReportFolder)}");
        return 0;
    }

    /// <summary>A key that is not set is found before the run leaves anything behind.</summary>
    private static void RequireKeys(RunFile run, RunOutline outline)
    {
        var keys = EndpointKeys.OfThisMachine();
        foreach (
            var variable in outline
                .Endpoints.Select(share => run.Endpoints[share.Model].Call.KeyVariable)
                .OfType<string>()
                .Distinct()
        )
            keys.Read(variable);
    }

    private static ModelRef ModelOf(RunFile run, RunAgent agent)
    {
        var path = run.Models[agent.Model];
        return new ModelRef(path, ContentDigest.OfModel(path));
    }

    /// <summary>
    /// An adapter that an agent begins with must fit its base and have been trained on it, before anything is
    /// spent.
    /// </summary>
    private static void CheckAdapter(ModelRef model, AdapterRef adapter)
    {
        using var loaded = LoraAdapter.Load(adapter.Path, ModelConfig.Read(model.Path), TorchSharp.torch.CPU);
        loaded.RequireTrainedOn(adapter.Path, model.Digest, ChatTemplate.Load(model.Path).Digest);
    }

    /// <summary>Rows of the engine's cache: no more than the run can fill, since each takes memory.</summary>
    private static int MaxConcurrency(RunFile run)
    {
        var problems = run
            .Task.Transfer.Select(transfer => transfer.Evaluate)
            .Append(run.Task.Train)
            .Append(run.Task.Evaluate)
            .Max();
        return (int)Math.Min(new EngineOptions().MaxBatch, 2L * problems * run.Agents.Length * RoundsOf(run));
    }

    private static string FormatOutline(RunFile run, RunOutline outline)
    {
        var trained = outline.Trained > 0 ? $", {outline.Trained} models finetuned in each" : "";
        var finished = outline.Finished > 0 ? $" ({outline.Finished} finished already)" : "";
        return $"{run.Name}: {Count(run.Agents.Length, "agent")}, {Count(RoundsOf(run), "round")}, {Count(run.Iterations, "iteration")}{trained}; "
            + $"{run.Task.Train} training and {run.Task.Evaluate} evaluation problems; {Count(outline.Steps, "step")}{finished}; output in {outline.Folder}";
    }

    /// <summary>Of the longest debate.</summary>
    private static int RoundsOf(RunFile run) => run.PlannedArms.Max(arm => arm.Debate.Rounds);

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
