using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Tests.Runs;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Finetuning.Tests.Service;

/// <summary>
/// The agents of runs over the finetuning service's gRPC port, and the societies that they can be asked as.
/// </summary>
public sealed class RunAgentsTests : IAsyncLifetime
{
    private readonly RunFixture _work = new();
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FinetuningService.FinetuningServiceClient Client => new(_service.Calls());

    public async ValueTask InitializeAsync() =>
        _service = await ServiceUnderTest.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IDebateRunner, ScriptedDebateRunner>();
                builder.Services.AddSingleton<IConsensus, InProcessConsensus>();
                builder.Services.AddSingleton<IAgentTrainer, ScriptedAgentTrainer>();
                builder.AddFinetuningWorker();
            },
            app => app.MapFinetuning(),
            ("Artifacts:Roots", Path.GetDirectoryName(_work.Root())!),
            ("Artifacts:Output", _work.Root()),
            ("ConnectionStrings:redis", _garnet.ConnectionString),
            ("Services:consensus", "http://127.0.0.1:1")
        );

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _garnet.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task What_is_listed_is_what_lies_in_the_folder()
    {
        await _work.ExecuteAsync(_work.Load(arms: "\"multiagent\", \"single-agent\""));
        var listed = await Client.ListAgentsAsync(
            new ListAgentsRequest { Name = "small" },
            cancellationToken: Stop
        );
        Assert.Equal(
            [("multiagent", 2), ("single-agent", 2)],
            listed.Arms.Select(arm => (arm.Name, arm.Finished))
        );
        Assert.Equal(14, listed.Agents.Count);
        foreach (var agent in listed.Agents)
        {
            var folder = _work.RunPath(agent.AdapterPath);
            Assert.Equal(ContentDigest.OfFolder(folder), agent.AdapterDigest);
            Assert.Equal(
                Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length),
                agent.AdapterBytes
            );
            Assert.Equal(ContentDigest.OfFile(_work.RunPath(agent.DataPath)), agent.DataDigest);
            Assert.Equal(agent.Examples.Used, File.ReadLines(_work.RunPath(agent.DataPath)).Count());
            Assert.Equal(agent.Steps, agent.Losses.Count);
            Assert.Equal(agent.AdapterDigest, agent.CurrentDigest);
            var parent = listed.Agents.SingleOrDefault(other =>
                (other.Arm, other.Agent, other.Iteration) == (agent.Arm, agent.Agent, agent.ParentIteration)
            );
            Assert.Equal(parent?.AdapterDigest ?? agent.BaseDigest, agent.ParentDigest);
        }
    }

    [Fact]
    public async Task A_society_is_that_with_which_the_run_debates()
    {
        await _work.ExecuteAsync(
            _work.Load(arms: "\"debate\", \"multiagent\", \"single-agent\", \"single-agent-as-society\"")
        );
        foreach (
            var (arm, iteration, split) in (IEnumerable<(string, int, string)>)
                [
                    ("multiagent", 2, "evaluate"),
                    ("single-agent-as-society", 1, "evaluate"),
                    ("debate", 0, "evaluate"),
                    ("multiagent", 1, "evaluate"),
                ]
        )
        {
            var expected = _work.Debates.Requests.First(request =>
                request.Id.Arm == arm && request.Id.Iteration == iteration && request.Id.Split == split
            );
            var society = await SocietyAsync(arm, iteration);
            Assert.Equal(
                expected.Society.Slots.Select(slot => (slot.Generator.Adapter, slot.Critic.Adapter)),
                society.Slots.Select(slot => (Wire(slot.Generator), Wire(slot.Critic)))
            );
            Assert.Equal(
                (arm, iteration, expected.Settings.Rounds, expected.Settings.Summarize),
                (society.Arm, society.Iteration, society.Rounds, society.Summarize)
            );
            Assert.Equal(
                expected.Settings,
                Contracts.DebateWire.WithOptions(
                    new DebateSettings(society.Rounds, society.Summarize, expected.Settings.Sampling),
                    society.Options
                )
            );
            Assert.Equal(
                (expected.Settings.Sampling, expected.Task.Name),
                (Contracts.Wire.FromProto(society.Sampling), society.Task.Name)
            );
        }
        var latest = await SocietyAsync(null, null);
        Assert.Equal(("multiagent", 2), (latest.Arm, latest.Iteration));
        Assert.Matches("^[0-9+*-]+$", latest.ExampleQuestion);
        foreach (
            var untouched in (GetSocietyResponse[])
                [
                    await SocietyAsync("base", null),
                    await SocietyAsync("multiagent", 0),
                    await SocietyAsync("debate", 2),
                ]
        )
        {
            Assert.Equal(0, untouched.Iteration);
            Assert.All(
                untouched.Slots,
                slot =>
                    Assert.Equal(
                        (_work.Model, false, false),
                        (slot.Generator.BasePath, slot.Generator.HasAdapterPath, slot.Critic.HasAdapterPath)
                    )
            );
        }

        static AdapterRef? Wire(Contracts.Common.V1.AgentModel model) =>
            Contracts.Wire.FromProto(model).Adapter;
    }

    [Fact]
    public async Task Agents_at_endpoints_are_listed_as_kept_and_asked_where_they_answer()
    {
        await _work.ExecuteAsync(
            _work.Load(changes: json =>
                json.Replace(
                        "\"path\": \"models/arithmetic-tiny\" }",
                        """
                        "path": "models/arithmetic-tiny" },
                        "gpt": { "endpoint": "https://host/v1", "model": "gpt-small", "keyVariable": "HOST_API_KEY" }
                        """,
                        StringComparison.Ordinal
                    )
                    .Replace(
                        "{ \"count\": 3, \"model\": \"base\" }",
                        "[{ \"model\": \"base\" }, { \"model\": \"gpt\" }, { \"model\": \"base\" }]",
                        StringComparison.Ordinal
                    )
            )
        );
        var listed = await Client.ListAgentsAsync(
            new ListAgentsRequest { Name = "small" },
            cancellationToken: Stop
        );
        Assert.All(
            listed.Agents.Where(agent => agent.Agent.EndsWith("-2", StringComparison.Ordinal)),
            agent =>
                Assert.Equal(
                    (
                        "https://host/v1/gpt-small",
                        "gpt-small answers at an endpoint and cannot be finetuned here",
                        false
                    ),
                    (agent.BasePath, agent.Kept, agent.HasAdapterPath)
                )
        );
        var society = await SocietyAsync(null, null);
        Assert.Equal(
            _work.Debates.Requests.Last(request => request.Id.Arm == "multiagent").Society.Slots[1].Critic,
            Contracts.Wire.FromProto(society.Slots[1].Critic)
        );
    }

    [Fact]
    public async Task What_cannot_be_asked_yet_or_any_more_is_said_in_one_line()
    {
        await _work.ExecuteAsync(_work.Load());
        await AssertRejectedAsync(StatusCode.InvalidArgument, "no arm 'single-agent'", "single-agent", null);
        await AssertRejectedAsync(StatusCode.InvalidArgument, "0 to 2, not 3", null, 3);
        File.Delete(_work.RunPath("steps/2-train-multiagent-critic-3.json"));
        await AssertRejectedAsync(StatusCode.FailedPrecondition, "the last that is is 1", null, 2);
        Assert.Equal(1, (await SocietyAsync(null, null)).Iteration);
        Directory.Delete(_work.RunPath("iterations/1/adapters/critic-1"), recursive: true);
        await AssertRejectedAsync(StatusCode.FailedPrecondition, "critic-1 is not there any more", null, 1);
        File.Delete(_work.RunPath("steps/1-train-multiagent-critic-3.json"));
        await AssertRejectedAsync(
            StatusCode.FailedPrecondition,
            "no iteration of multiagent is finished yet",
            null,
            null
        );
        Assert.Equal(0, (await SocietyAsync(null, 0)).Iteration);
        await File.WriteAllTextAsync(_work.RunPath("run.json"), "{", Stop);
        await AssertRejectedAsync(StatusCode.FailedPrecondition, "run.json", null, 0);
    }

    [Fact]
    public async Task A_folder_that_lacks_a_step_before_others_is_called_damaged()
    {
        await _work.ExecuteAsync(_work.Load());
        File.Delete(_work.RunPath("steps/1-train-multiagent-generator-2.json"));
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            Client
                .ListAgentsAsync(new ListAgentsRequest { Name = "small" }, cancellationToken: Stop)
                .ResponseAsync
        );
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains("1-train-multiagent-generator-2", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_outside_the_roots_is_refused_whatever_the_folder_says()
    {
        await _work.ExecuteAsync(_work.Load());
        var manifest = await File.ReadAllTextAsync(_work.RunPath("run.json"), Stop);
        await File.WriteAllTextAsync(
            _work.RunPath("run.json"),
            manifest.Replace(_work.Model, "/etc", StringComparison.Ordinal),
            Stop
        );
        await AssertRejectedAsync(StatusCode.PermissionDenied, "outside", null, 0);
    }

    [Theory]
    [InlineData("", StatusCode.InvalidArgument)]
    [InlineData("../small", StatusCode.InvalidArgument)]
    [InlineData("unknown", StatusCode.NotFound)]
    public async Task A_name_that_is_none_or_unknown_has_its_status(string name, StatusCode expected)
    {
        Assert.Equal(
            expected,
            (
                await Assert.ThrowsAsync<RpcException>(() =>
                    Client
                        .ListAgentsAsync(new ListAgentsRequest { Name = name }, cancellationToken: Stop)
                        .ResponseAsync
                )
            ).StatusCode
        );
        Assert.Equal(
            expected,
            (
                await Assert.ThrowsAsync<RpcException>(() =>
                    Client
                        .GetSocietyAsync(new GetSocietyRequest { Name = name }, cancellationToken: Stop)
                        .ResponseAsync
                )
            ).StatusCode
        );
    }

    private async Task<GetSocietyResponse> SocietyAsync(string? arm, int? iteration)
    {
        var request = new GetSocietyRequest { Name = "small" };
        if (arm is not null)
            request.Arm = arm;
        if (iteration is { } given)
            request.Iteration = given;
        return await Client.GetSocietyAsync(request, cancellationToken: Stop);
    }

    private async Task AssertRejectedAsync(StatusCode expected, string text, string? arm, int? iteration)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => SocietyAsync(arm, iteration));
        Assert.Equal(expected, error.StatusCode);
        Assert.Contains(text, error.Status.Detail, StringComparison.Ordinal);
    }
}
