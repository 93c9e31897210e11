using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>Runs whose agents answer at endpoints, by the command line.</summary>
public sealed class EndpointRunTests : IDisposable
{
    private const string KeyVariable = "MULTI_CLI_TEST_API_KEY";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_that_is_not_set_is_one_line_that_names_its_variable_and_nothing_is_left()
    {
        CliRunner.AssertRejected(
            Run("http://127.0.0.1:9/v1", "\"keyVariable\": \"" + KeyVariable + "\","),
            $"{KeyVariable} is not set where the endpoint is called",
            "user-secrets"
        );
        Assert.False(Directory.Exists(_folder.At("runs")));
    }

    [Fact]
    public async Task What_an_endpoint_refuses_is_one_line_with_its_words_and_what_to_do()
    {
        await using var stub = await StubEndpoint.StartAsync(_ => new EndpointReply(
            404,
            """{"error":{"message":"no model of that name"}}"""
        ));
        CliRunner.AssertRejected(
            Run(stub.Address, ""),
            "404 NotFound: no model of that name; check address and name of the model",
            stub.Address
        );
    }

    [Fact]
    public async Task A_run_of_agents_at_an_endpoint_alone_ends_with_their_cost_in_the_table()
    {
        await using var stub = await StubEndpoint.StartAsync(call =>
            call.PreviousCalls == 0 && call.Body.Length % 5 == 0
                ? new EndpointReply(503, "{}", "0")
                : EndpointReply.WithText("#7")
        );
        var ended = Run(
            stub.Address,
            "\"pricePerMillionTokens\": { \"prompt\": 1000, \"generated\": 2000 },"
        );
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("Models at endpoints, by arm:", ended.Output, StringComparison.Ordinal);
        var (calls, retries) = (
            stub.Calls.Count(call => call.PreviousCalls == 0),
            stub.Calls.Count(call => call.PreviousCalls > 0)
        );
        var cells = ended
            .Output.Split('\n')
            .Single(line =>
                line.StartsWith("debate  gpt", StringComparison.Ordinal)
                || line.Contains(" gpt ", StringComparison.Ordinal)
            )
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["debate", "gpt", $"{calls}", $"{retries}"], cells.Take(4));
    }

    [Fact]
    public async Task Messages_of_an_endpoint_are_traced_but_not_replayed()
    {
        await using var stub = await StubEndpoint.StartAsync(_ => EndpointReply.WithText("#7"));
        Assert.Equal(0, Run(stub.Address, "").ExitCode);
        var folder = _folder.At("runs/remote");
        var overview = JsonNode.Parse(CliRunner.Run("lineage", folder, "--json").Output)!;
        var first = overview["sets"]![0]!["example"]!.GetValue<string>();
        var traced = CliRunner.Run("lineage", folder, first);
        Assert.Equal((0, ""), (traced.ExitCode, traced.Error));
        Assert.Contains(stub.Address, traced.Output, StringComparison.Ordinal);
        CliRunner.AssertRejected(
            CliRunner.Run("lineage", folder, first, "--replay"),
            "was given by gpt at an endpoint: it can be traced (without --replay), but not replayed"
        );
        CliRunner.AssertRejected(CliRunner.Run("lineage", folder, "--replay"), "traced, but not replayed");
    }

    [Fact]
    public void An_adapter_of_another_base_is_refused_before_the_endpoint_that_would_load_it_is_asked()
    {
        using (
            var adapter = LoraAdapter.Create(
                ModelConfig.Read(Repository.TinyModel),
                new LoraSettings(2, 4, 0, LoraSettings.AllModules),
                seed: 1
            )
        )
        {
            Directory.CreateDirectory(_folder.At("stranger"));
            adapter.Save(
                _folder.At("stranger"),
                "base",
                new Dictionary<string, string> { ["base_digest"] = "another" }
            );
        }
        CliRunner.AssertRejected(
            CliRunner.Run(
                "run",
                _folder.Write(
                    "run.json",
                    $$"""
                    {
                      "name": "remote", "task": { "name": "arithmetic", "max": 9, "train": 2, "evaluate": 2 },
                      "models": { "served": { "path": {{JsonSerializer.Serialize(
                        Repository.TinyModel
                    )}}, "endpoint": "http://127.0.0.1:9/v1", "model": "served", "adapters": "vllm" } },
                      "agents": [{ "adapter": {{JsonSerializer.Serialize(
                        _folder.At("stranger")
                    )}} }], "arms": ["debate"],
                    }
                    """
                ),
                "--output",
                _folder.Path
            ),
            "was trained on another base model"
        );
    }

    private CommandResult Run(string endpoint, string more) =>
        CliRunner.Run(
            "run",
            _folder.Write(
                "run.json",
                $$"""
                {
                  "name": "remote", "task": { "name": "arithmetic", "max": 9, "train": 2, "evaluate": 2 },
                  "models": { "gpt": { "endpoint": "{{endpoint}}", {{more}} "model": "gpt" } },
                  "agents": { "count": 2 }, "arms": ["debate"],
                }
                """
            ),
            "--output",
            _folder.Path
        );
}
