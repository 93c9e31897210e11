using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent evaluate</c>: a local model's accuracy on a task, with its standard error. Its problems are those of a
/// run's evaluation with the same seed.
/// </summary>
internal static class EvaluateCommand
{
    /// <summary>Maximum number of problems in flight: enough to keep the engine's batch full.</summary>
    private const int MaxConcurrency = 256;

    private static readonly ModelOptions Model = new();
    private static readonly TaskCommandOptions Task = new();
    private static readonly Option<int> Problems = OptionLimits.InRange(
        "--problems",
        200,
        1,
        1_000_000,
        "Number of problems."
    );
    private static readonly Option<int> Samples = OptionLimits.InRange(
        "--samples",
        1,
        1,
        1024,
        "Samples per problem; with several also their majority vote and pass@k."
    );
    private static readonly Option<double?> Temperature = OptionLimits.Optional(
        "--temperature",
        0,
        10,
        "0 = greedy. Default 0 for one sample, 1 for several."
    );
    private static readonly Option<int> MaxTokens = OptionLimits.InRange(
        "--max-tokens",
        256,
        1,
        131_072,
        "Maximum number of tokens of one answer."
    );
    private static readonly Option<long> Seed = new("--seed")
    {
        Description =
            "Seed of problems and samples. A run file with this seed is measured on the same problems.",
    };
    private static readonly Option<bool> Show = new("--show")
    {
        Description =
            "Also show every response with its extracted answer and verdict; use --problems 5 to try a new task.",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object." };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Measures a model's accuracy on a task.")
        {
            Model.Model,
            Model.Adapter,
            Task.Task,
            Task.Options,
            Problems,
            Samples,
            Temperature,
            MaxTokens,
            Seed,
            Show,
            Json,
        };
        command.SetAction(EvaluateAsync);
        return command;
    }

    /// <summary>Draws the problems, generates and grades their samples, and prints the result.</summary>
    private static async Task<int> EvaluateAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (model, adapter) = (Model.ModelOf(parsed), Model.AdapterOf(parsed));
        var spec = Task.SpecOf(parsed, model.Path);
        var (task, seed) = (TaskRegistry.Create(spec), parsed.GetValue(Seed));
        var problemSeed = Seeds.Derive("problems", seed, "evaluate");
        var problems = task.EvaluationProblems(problemSeed, parsed.GetValue(Problems));
        var samples = parsed.GetValue(Samples);
        var maxBatch = (int)Math.Min(MaxConcurrency, (long)problems.Count * samples);
        await using var host = MultiagentHost.Build(new EngineOptions { MaxBatch = maxBatch });
        host.Services.GetRequiredService<ModelCache>().Get(model);
        ComputeSummary.Write(DevicePlacement.Current);
        // Independent samples are a debate of one round in which every agent is the same model.
        var agent = new AgentModel(model, adapter);
        var society = new Society([.. Enumerable.Repeat(new SocietySlot(agent, agent), samples)], agent);
        var settings = new DebateSettings(1, Summarize: false, SamplingOf(parsed, samples));
        DebateRequest CreateRequest(Problem problem) =>
            new(new DebateId(seed, 0, "evaluate", "evaluate", problem.Id), spec, problem, society, settings);
        var runner = host.Services.GetRequiredService<IDebateRunner>();
        var graded = await GradeAsync(task, problems, CreateRequest, runner, cancellationToken);
        var result = EvaluationResult.Create(spec.Name, task, problems, graded, seed);
        if (parsed.GetValue(Show))
            result["answers"] = EvaluationResult.Answers(problems, graded);
        var json = parsed.GetValue(Json);
        Console.WriteLine(
            json ? result.ToJsonString(EvaluationResult.JsonOptions) : EvaluationResult.Text(result)
        );
        return 0;
    }

    /// <summary>One sample is greedy by default, several are drawn at temperature 1.</summary>
    private static SamplingSettings SamplingOf(ParseResult parsed, int samples)
    {
        var temperature = parsed.GetValue(Temperature) ?? (samples == 1 ? 0 : 1);
        return new SamplingSettings(temperature, TopP: 1, MaxTokens: parsed.GetValue(MaxTokens));
    }

    /// <summary>Runs a debate of one round for each problem and compares its responses with the reference.</summary>
    /// <returns>The graded samples of each problem, in the order of <paramref name="problems"/>.</returns>
    private static async Task<IReadOnlyList<IReadOnlyList<GradedAnswer>>> GradeAsync(
        ITask task,
        IReadOnlyList<LabelledProblem> problems,
        Func<Problem, DebateRequest> createRequest,
        IDebateRunner runner,
        CancellationToken cancellationToken
    )
    {
        var answers = new IReadOnlyList<GradedAnswer>[problems.Count];
        var gate = new Lock();
        var (done, tokens) = (0, 0L);
        var phase = $"evaluating on {task.Name}";
        using var lines = PhaseProgressWriter.ForStandardError();
        void Report() => lines.Report(new PhaseProgress(phase, done, problems.Count, "problems", tokens));
        async ValueTask GradeProblemAsync(int index, CancellationToken token)
        {
            var problem = problems[index];
            var transcript = await runner.RunAsync(createRequest(problem.Problem), token);
            var debate = GradedDebate.Create(task, transcript, problem.Reference);
            lock (gate)
            {
                answers[index] = debate.First;
                (done, tokens) = (done + 1, tokens + debate.TokensGenerated);
                Report();
            }
        }
        Report();
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(Enumerable.Range(0, problems.Count), options, GradeProblemAsync);
        return answers;
    }
}
