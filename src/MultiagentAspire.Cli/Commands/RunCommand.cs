using System.Collections.Immutable;
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

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent run</c>: the whole method from a run file, by services embedded in this process or, with
/// <c>--server</c>, by a deployment. Standard output gets the report; standard error gets progress.
/// </summary>
internal static class RunCommand
{
    private static readonly Argument<FileInfo> Experiment = new("experiment")
    {
        Description =
            $"The run file (JSON; see experiments/run.schema.json). Its arms are {string.Join(", ", ArmKinds.Names)}, "
            + "and overlays of these.",
    };
    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder under which runs/<name> is written.",
        DefaultValueFactory = _ => ".",
    };
    private static readonly Option<bool> Resume = new("--resume")
    {
        Description =
            "Resume a run after its last finished step; the run file may have more iterations and arms.",
    };
    private static readonly Option<long?> Seed = new("--seed")
    {
        Description = "Seed in place of the run file's; the run is then named <name>-seed-<seed>.",
    };
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "End with the report as one JSON object instead of the table.",
    };
    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description =
            "End with all tables and findings; without it, with one line for each arm and the verdict.",
    };
    private static readonly Option<string?> Server = new("--server")
    {
        Description =
            "Run it on a deployment: the gRPC address of its finetuning service. The environment "
            + $"variable {DeploymentClient.TokenVariable} holds the token.",
    };
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description =
            "Check the run file, the models' folders and the problems; show settings, cost and sample "
            + "prompts. No model is called and nothing is written. Calls and tokens are shown even where a folder "
            + "or file is not there yet; the command then ends with exit code 2.",
    };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "run",
            "Runs the whole method from a run file and ends with the results table."
        )
        {
            Experiment,
            Output,
            Resume,
            Seed,
            Json,
            Verbose,
            Server,
            DryRun,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    /// <summary>Previews, runs on a deployment, or runs in this process.</summary>
    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(DryRun))
            Preview(parsed);
        else if (parsed.GetValue(Server) is { } address)
            await RunOnDeploymentAsync(parsed, address, cancellationToken);
        else
            await RunEmbeddedAsync(parsed, cancellationToken);
        return 0;
    }

    /// <summary>Prints what the run would do; reads the run file, the models' folders and the problems.</summary>
    private static void Preview(ParseResult parsed)
    {
        if (parsed.GetValue(Server) is not null)
            throw new ArgumentException(
                "--dry-run: looks at this machine's files; leave --server out, or check the file on the "
                    + "dashboard's page for new runs."
            );
        var missing = new List<string>();
        var run = Load(parsed, missing);
        var preview = RunPreview.Create(run, parsed.GetRequiredValue(Output), missing);
        Console.WriteLine(parsed.GetValue(Json) ? preview.ToJson() : preview.ToText());
        if (missing.Count > 0)
            Load(parsed); // throws, with the line and the remedy
    }

    /// <summary>
    /// Sends the text of the run file to the deployment, which resolves its paths, and waits for the report.
    /// </summary>
    private static async Task RunOnDeploymentAsync(
        ParseResult parsed,
        string address,
        CancellationToken cancellationToken
    )
    {
        if (parsed.GetValue(Seed) is not null)
            throw new ArgumentException("--seed: with --server the run file says the seed; change it there.");
        using var deployment = DeploymentClient.Connect(address);
        var file = parsed.GetRequiredValue(Experiment).FullName;
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        var name = RunFile.NameIn(text, file);
        RunReport report;
        using (var lines = PhaseProgressWriter.ForStandardError())
            report = await deployment.ExecuteAsync(
                name,
                text,
                $"multiagent run {file} --server {address}",
                parsed.GetValue(Resume),
                new RunPhaseReporter(lines),
                cancellationToken
            );
        WriteReport(report, parsed);
    }

    /// <summary>
    /// Runs with all services in this process. What can fail early is checked before the run writes anything.
    /// </summary>
    private static async Task RunEmbeddedAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var run = Load(parsed);
        var output = parsed.GetRequiredValue(Output);
        var outline = RunOutline.Create(run, output);
        Terminal.WriteErrorLine(FormatOutline(run, outline));
        if (!outline.Started)
            RequireKeys(run, outline);
        await using var embedded = await EmbeddedServices.StartAsync(
            ArtifactFolders(run, output),
            new EngineOptions { MaxBatch = MaxConcurrency(run) },
            cancellationToken: cancellationToken
        );
        var models = embedded.Services.GetRequiredService<ModelCache>();
        ComputeSummary.Write(models);
        if (!outline.Started)
            LoadLocalModels(run, outline, models);
        CheckAdapters(run);
        var service = embedded.Services.GetRequiredService<FinetuningRun>();
        var report = await ExecuteAsync(service, run, parsed, cancellationToken);
        if (!parsed.GetValue(Json))
            Console.WriteLine($"Report: {ReportFolder.HtmlIn(new RunLayout(outline.Folder).ReportFolder)}\n");
        WriteReport(report, parsed);
    }

    /// <summary>Runs to the report, with progress on standard error; a cancellation keeps finished steps.</summary>
    private static async Task<RunReport> ExecuteAsync(
        FinetuningRun service,
        RunFile run,
        ParseResult parsed,
        CancellationToken cancellationToken
    )
    {
        using var lines = PhaseProgressWriter.ForStandardError();
        return await service.ExecuteAsync(
            run,
            parsed.GetRequiredValue(Output),
            parsed.GetValue(Resume),
            CommandLineOf(parsed),
            new RunPhaseReporter(lines),
            cancellationToken
        );
    }

    /// <summary>The run file, with the seed of <c>--seed</c> if that is given.</summary>
    /// <param name="missing">Receives named folders and files that do not exist; null: one is an error.</param>
    private static RunFile Load(ParseResult parsed, ICollection<string>? missing = null)
    {
        var run = RunFile.Load(parsed.GetRequiredValue(Experiment).FullName, missing);
        return parsed.GetValue(Seed) is { } seed ? run.WithSeed(seed) : run;
    }

    /// <summary>What the run manifest records as the command that started the run.</summary>
    private static string CommandLineOf(ParseResult parsed)
    {
        var command = $"multiagent run {parsed.GetRequiredValue(Experiment)}";
        return parsed.GetValue(Seed) is { } seed ? $"{command} --seed {seed}" : command;
    }

    /// <summary>Prints the report as JSON, or its tables and the verdict, which are fitted into the terminal.</summary>
    private static void WriteReport(RunReport report, ParseResult parsed)
    {
        var width = Terminal.OutputWidth;
        var text =
            parsed.GetValue(Json) ? ReportJson.Write(report)
            : parsed.GetValue(Verbose) ? TextReport.Write(report, width)
            : TextReport.WriteSummary(report, width);
        Console.WriteLine(text.TrimEnd());
    }

    /// <summary>Folders that the embedded services may read and write: output, models, adapters.</summary>
    private static ImmutableArray<string> ArtifactFolders(RunFile run, string output)
    {
        var adapters = run.Agents.Select(agent => agent.Adapter?.Path).OfType<string>().Distinct();
        return [Path.GetFullPath(output), .. run.Models.Values, .. adapters];
    }

    /// <summary>A model that cannot be loaded is found before the run writes anything.</summary>
    private static void LoadLocalModels(RunFile run, RunOutline outline, ModelCache models)
    {
        foreach (var (name, path) in run.Models)
        {
            if (run.Endpoints.ContainsKey(name))
                continue;
            models.Get(new ModelRef(path, ContentDigest.OfModel(path)));
            if (outline.Trained > 0)
                ComputeSummary.Write(path, run.FirstSociety!.Training.Generator);
        }
    }

    /// <summary>An API key that is not set is found before the run writes anything.</summary>
    private static void RequireKeys(RunFile run, RunOutline outline)
    {
        var keys = EndpointKeys.OfThisMachine();
        var variables = outline
            .Endpoints.Select(share => run.Endpoints[share.Model].Model.KeyVariable)
            .OfType<string>()
            .Distinct();
        foreach (var variable in variables)
            keys.Read(variable);
    }

    /// <summary>
    /// Refuses an initial adapter of an agent that does not fit its base model or was trained on another one.
    /// </summary>
    private static void CheckAdapters(RunFile run)
    {
        foreach (var agent in run.Agents.Where(agent => agent.Adapter is not null).Distinct())
        {
            var adapterFolder = agent.Adapter!.Path;
            var modelFolder = run.Models[agent.Model];
            var digest = ContentDigest.OfModel(modelFolder);
            var config = ModelConfig.Read(modelFolder);
            using var adapter = LoraAdapter.Load(adapterFolder, config, TorchSharp.torch.CPU);
            adapter.RequireTrainedOn(adapterFolder, digest, ChatTemplate.Load(modelFolder).Digest);
        }
    }

    /// <summary>Rows of the engine's cache: no more than the run can fill, since each takes memory.</summary>
    private static int MaxConcurrency(RunFile run)
    {
        var problems = run
            .Task.Transfer.Select(transfer => transfer.Evaluate)
            .Append(run.Task.Train)
            .Append(run.Task.Evaluate)
            .Max();
        var responses = 2L * problems * run.Agents.Length * MaxRounds(run);
        return (int)Math.Min(new EngineOptions().MaxBatch, responses);
    }

    /// <summary>One line on the size of the run and its output folder, written before it starts.</summary>
    private static string FormatOutline(RunFile run, RunOutline outline)
    {
        var agents = Count(run.Agents.Length, "agent");
        var rounds = Count(MaxRounds(run), "round");
        var iterations = Count(run.Iterations, "iteration");
        var steps = Count(outline.Steps, "step");
        var trained = outline.Trained > 0 ? $", {outline.Trained} models finetuned in each" : "";
        var finished = outline.Finished > 0 ? $" ({outline.Finished} finished already)" : "";
        return $"{run.Name}: {agents}, {rounds}, {iterations}{trained}; "
            + $"{run.Task.Train} training and {run.Task.Evaluate} evaluation problems; "
            + $"{steps}{finished}; output in {outline.Folder}";
    }

    /// <summary>Rounds of the longest debate of any arm.</summary>
    private static int MaxRounds(RunFile run) => run.PlannedArms.Max(arm => arm.Debate.Rounds);

    /// <summary>A number with its noun, in the plural unless it is 1.</summary>
    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
