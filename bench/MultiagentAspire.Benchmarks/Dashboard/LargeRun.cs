using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Consensus;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Benchmarks.Dashboard;

/// <summary>
/// A run as large as users have them, made in a minute: real steps, votes, selection and report, with debates
/// and adapters that nobody computed.
/// </summary>
internal static class LargeRun
{
    public const string Name = "large";
    private const int Iterations = 10;
    private const int Problems = 500;

    /// <summary>
    /// Makes it under <paramref name="output"/>, with the base model <paramref name="model"/>, which is not
    /// loaded.
    /// </summary>
    public static async Task CreateAsync(string output, string model)
    {
        var run = RunFile.Parse(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {
                  "name": "{{Name}}", "seed": 7, "iterations": {{Iterations}},
                  "task": { "name": "arithmetic", "train": {{Problems}}, "evaluate": {{Problems}} },
                  "models": { "base": { "path": "{{model}}" } },
                  "agents": { "count": 3, "model": "base" },
                  "debate": { "rounds": 2, "summarize": false },
                  "arms": ["base", "majority", "debate", "single-agent", "multiagent"]
                }
                """
            ),
            "large run",
            path => path
        );
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder
            .Services.AddSingleton<IDebateRunner, SyntheticDebates>()
            .AddSingleton<IAgentTrainer, SyntheticTraining>();
        builder.AddConsensus().AddFinetuning();
        using var host = builder.Build();
        await host.Services.GetRequiredService<FinetuningRun>().ExecuteAsync(run, output, resume: false);
    }

    /// <summary>Messages of about a kilobyte; answers get better with the iterations.</summary>
    private sealed class SyntheticDebates : IDebateRunner
    {
        public Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken)
        {
            var (id, debate) = (request.Id, request.Settings);
            var rounds = Enumerable
                .Range(1, debate.Rounds)
                .Select(round =>
                    request
                        .Society.Slots.Select(
                            (slot, index) =>
                                CreateResponse(
                                    id,
                                    request.Problem,
                                    round == 1 ? slot.Generator : slot.Critic,
                                    round == 1 ? AgentId.Generator(index) : AgentId.Critic(index),
                                    round
                                )
                        )
                        .ToImmutableArray()
                )
                .ToImmutableArray();
            return Task.FromResult(new DebateTranscript(id, request.Problem, rounds, 0, 0));
        }

        private static AgentResponse CreateResponse(
            DebateId id,
            Problem problem,
            AgentModel model,
            AgentId agent,
            int round
        )
        {
            var random = new SplitMix64(
                Seeds.Derive(id.RunSeed, id.Iteration, id.Arm, id.Split, id.ProblemId, agent, round)
            );
            var wrong = random.Next(100) > 60 + 3 * id.Iteration + 5 * (round - 1);
            var answer = (Value(problem.Question) + (wrong ? random.NextInRange(1, 3) : 0)).ToString(
                CultureInfo.InvariantCulture
            );
            var text =
                $"We work it out step by step. {string.Join(' ', Enumerable.Repeat($"First take {problem.Question}, of which a part is done and the rest is kept.", 14))} The answer is \\boxed{{{answer}}}.";
            return new AgentResponse(
                agent,
                round,
                [ChatTurn.User(problem.Question)],
                text,
                answer,
                FinishReason.Stop,
                300,
                400
            )
            {
                Adapter = model.Adapter?.Digest,
            };
        }
    }

    /// <summary>Of a sum of products.</summary>
    private static int Value(string question)
    {
        using var table = new System.Data.DataTable { Locale = CultureInfo.InvariantCulture };
        return Convert.ToInt32(table.Compute(question, null), CultureInfo.InvariantCulture);
    }

    private sealed class SyntheticTraining : IAgentTrainer
    {
        private const int Steps = 60;

        public Task<TrainingOutcome> TrainAsync(
            TrainingJob job,
            IProgress<TrainingProgress>? progress,
            CancellationToken cancellationToken
        )
        {
            Directory.CreateDirectory(job.OutputPath);
            File.WriteAllText(
                Path.Combine(job.OutputPath, "adapter_config.json"),
                """{ "peft_type": "LORA" }"""
            );
            File.WriteAllText(Path.Combine(job.OutputPath, "adapter_model.safetensors"), job.Id);
            var losses = Enumerable.Range(1, Steps).Select(step => 1.0 / Math.Sqrt(step)).ToImmutableArray();
            return Task.FromResult(
                new TrainingOutcome(
                    new AdapterRef(job.OutputPath, ContentDigest.OfText(job.Id)),
                    TrainingExamples.Read(job.DataPath, job.Agent).Count,
                    Steps,
                    losses,
                    100_000,
                    20_000,
                    0,
                    TimeSpan.FromSeconds(30)
                )
            );
        }
    }
}
