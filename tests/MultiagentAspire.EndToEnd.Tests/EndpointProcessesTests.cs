using System.Text.Json;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Contracts.Inference.V1;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>
/// A society of both kinds over processes of their own: models in folders in one worker, models at an
/// endpoint in another, which alone has the key.
/// </summary>
[Collection(nameof(OnDeployment))]
public sealed class EndpointProcessesTests(Deployment deployment)
{
    private const string KeyVariable = "REMOTE_PROCESSES_API_KEY";
    private static readonly string Key = $"sk-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_worker_for_endpoints_alone_answers_for_their_agents_and_the_run_equals_that_of_one_process()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stub = await StubEndpoint.StartAsync(call =>
            EndpointReply.WithText(EndpointSocietyTests.Solved(call))
        );
        var processes = deployment.Processes;
        var json = Json(stub.Address);
        await processes.AddAsync(
            new ExtraProcess(
                "endpoints",
                "inference",
                ("Inference__Endpoints", stub.Address),
                ("Inference__OnlyEndpoints", "true"),
                (KeyVariable, Key)
            ),
            cancellationToken
        );
        await processes.Runs.StartRunAsync(
            new StartRunRequest { RunFile = json },
            cancellationToken: cancellationToken
        );
        await processes.RunToItsEndAsync("mixed", cancellationToken);

        var report = ReportJson.Read(
            (
                await processes.Runs.GetRunAsync(
                    new GetRunRequest { Name = "mixed" },
                    cancellationToken: cancellationToken
                )
            ).ReportJson
        );
        Assert.Equal(
            (stub.Calls.Count, 0),
            (report.EndpointCosts.Sum(cost => cost.Calls), report.EndpointCosts.Sum(cost => cost.Retries))
        );
        Assert.NotEmpty(stub.Calls);
        Assert.All(stub.Calls, asked => Assert.Equal($"Bearer {Key}", asked.Authorization));
        Assert.Contains(report.Agents, agent => !agent.Losses.IsEmpty);
        // The worker for endpoints has loaded no model; the other one has.
        foreach (var (worker, loaded) in ((string, int)[])[("endpoints", 0), ("inference", 1)])
            Assert.Equal(
                loaded,
                (
                    await new InferenceService.InferenceServiceClient(
                        processes.Calls(worker)
                    ).ListAdaptersAsync(new ListAdaptersRequest(), cancellationToken: cancellationToken)
                )
                    .Models
                    .Count
            );
        foreach (var name in (string[])[.. ServiceProcesses.Services, "endpoints"])
            Assert.DoesNotContain(
                processes.OutputOf(name),
                line => line.Contains(Key, StringComparison.Ordinal)
            );

        stub.Reset();
        Environment.SetEnvironmentVariable(KeyVariable, Key);
        try
        {
            await UnbrokenRun.AssertEqualAsync(
                deployment.RunFolder("mixed"),
                deployment.Files,
                json,
                cancellationToken
            );
        }
        finally
        {
            Environment.SetEnvironmentVariable(KeyVariable, null);
        }
        await processes.KillAsync("endpoints");
    }

    private static string Json(string address) =>
        $$"""
            {
              "name": "mixed", "seed": 7, "iterations": 1,
              "task": { "name": "arithmetic", "max": 9, "prompts": "compact", "train": 4, "evaluate": 2 },
              "models": {
                "base": { "path": {{JsonSerializer.Serialize(Repository.TinyModel)}} },
                "stub": { "endpoint": "{{address}}", "model": "stub", "keyVariable": "{{KeyVariable}}" }
              },
              "agents": [{ "model": "base" }, { "model": "stub" }, { "model": "stub" }],
              "debate": {
                "rounds": 2, "summarize": true, "summarizer": "stub", "temperature": 1.0, "topP": 1.0, "maxTokens": 48,
                "truncatedAnswers": true
              },
              "training": { "rank": 4, "learningRate": 1e-4, "epochs": 1, "batchSize": 1, "maxLength": 512 },
              "arms": ["multiagent"],
            }
            """;
}
