using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;

namespace MultiagentAspire.Debate.Tests;

/// <summary>
/// Ids of work items follow from their JSON. These are those of commit e62219a, so that a run that it began
/// is resumed and not done again.
/// </summary>
public sealed class WorkItemIdTests
{
    private static readonly AgentModel Local = new(
        new ModelRef("models/tiny", "base"),
        new AdapterRef("adapters/g1", "one")
    );

    private static readonly AgentModel AtEndpoint = new(
        new EndpointModel("https://host/v1", "gpt", "OPENAI_API_KEY").Reference
    );

    private static readonly DebateId Debate = new(11, 1, "multiagent", "train", "p");

    public static TheoryData<AgentModel, string> Models =>
        new()
        {
            { Local, "generate-b4a16efac8f774c7b6dd111e" },
            { AtEndpoint, "generate-faf9177f41e07bd4a0042a0a" },
            {
                AtEndpoint with
                {
                    Adapter = new AdapterRef("folder", "digest") { Model = "ft:gpt:1" },
                },
                "generate-4f06726607387b0ecd14e2bb"
            },
        };

    [Theory, MemberData(nameof(Models))]
    public void Of_a_response(AgentModel model, string id)
    {
        var request = new GenerateRequest(
            model,
            [ChatTurn.User("1+1 é?"), ChatTurn.Assistant("2")],
            RequestedSampling.Of(new SamplingSettings(0.7, 0.95, 0, 64)),
            unchecked((long)Seeds.ForResponse(Debate, AgentId.Generator(0), 1)),
            Stop: []
        );
        var item = WorkItems.Create("generate", request, WorkJson.Default.GenerateRequest);
        Assert.Equal(id, item.Id);
        var read = JsonSerializer.Deserialize(item.Body, WorkJson.Default.GenerateRequest)!;
        Assert.Equal(item, WorkItems.Create("generate", read, WorkJson.Default.GenerateRequest));
    }

    [Fact]
    public void Of_a_debate()
    {
        var request = new DebateRequest(
            Debate,
            TaskSpec.Create("arithmetic", ("prompts", "paper")),
            new Problem("p", "1+2"),
            new Society([new SocietySlot(Local, AtEndpoint)], Local),
            new DebateSettings(2, Summarize: true, new SamplingSettings(0.7, 0.95, 0, 64))
            {
                Topology = "all-to-all",
            }
        );
        Assert.Equal(
            "debate-0ac7208bd798f6e13a8d60a8",
            WorkItems.Create("debate", request, WorkJson.Default.DebateRequest).Id
        );
    }

    [Fact]
    public void Of_a_finetuning_by_an_endpoint()
    {
        var job = new TrainingJob(
            "run-7/output",
            AgentId.Generator(0),
            AtEndpoint.Base,
            null,
            "data.jsonl",
            "output",
            new TrainingSettings(),
            Seed: 3
        )
        {
            EndpointSettings = new EndpointFinetuning("https://host/v1", Epochs: 2),
        };
        Assert.Equal(
            "run-7/output-f230d2e9ca32e2a6fb9a6bbe",
            WorkItems.Create(job.Id, job, WorkJson.Default.TrainingJob).Id
        );
    }
}
