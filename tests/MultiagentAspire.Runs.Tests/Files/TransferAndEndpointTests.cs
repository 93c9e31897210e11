using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>Transfer tasks, and endpoints that load adapters.</summary>
public sealed class TransferAndEndpointTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunFile Load(string transfer, string task = "\"name\": \"arithmetic\"") =>
        _folder.Small(changes: json =>
            json.Replace("\"name\": \"arithmetic\"", task, StringComparison.Ordinal)
                .Replace(
                    "\"evaluate\": 6",
                    $"\"evaluate\": 6, \"transfer\": {transfer}",
                    StringComparison.Ordinal
                )
        );

    private string Refusal(string transfer, string task = "\"name\": \"arithmetic\"") =>
        Assert.Throws<InvalidRunFileException>(() => Load(transfer, task)).Message;

    [Theory]
    [InlineData("{}", "task.transfer must be a list of tasks [ … ].")]
    [InlineData("\"arithmetic\"", "task.transfer must be a list of tasks [ … ].")]
    [InlineData("""[{ "evaluate": 3 }]""", "task.transfer[0].name is missing")]
    [InlineData("""[{ "name": "a b", "evaluate": 3 }]""", "name must consist of letters, digits and '-'")]
    [InlineData("""[{ "name": "-!", "evaluate": 3 }]""", "name must consist of letters, digits and '-'")]
    [InlineData("""[{ "name": "a" }]""", "task.transfer[0].evaluate is missing")]
    [InlineData(
        """[{ "name": "a", "evaluate": 3 }, { "name": "b", "evaluate": 3 }, { "name": "a", "evaluate": 3 }]""",
        "task.transfer[2].name \"a\" is used twice; choose another."
    )]
    [InlineData(
        """[{ "name": "a", "task": "gsm", "evaluate": 3 }]""",
        "task.transfer[0].task is \"gsm\", which is no task; did you mean \"gsm8k\"?"
    )]
    [InlineData("""[{ "name": "a", "terms": true, "evaluate": 3 }]""", "terms must be a text or a number.")]
    [InlineData(
        """[{ "name": "a", "task": "jsonl", "path": "none", "evaluate": 3 }]""",
        "task.transfer[0].path names \"none\", which does not exist (looked at "
    )]
    [InlineData(
        """[{ "name": "a", "max": 9, "terms": 1, "evaluate": 3 }]""",
        "task.transfer[0]: Option 'terms' of task 'arithmetic' must be"
    )]
    public void What_is_wrong_with_a_transfer_task_is_one_line(string transfer, string expected)
    {
        var message = Refusal(transfer);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void The_rejected_option_of_a_task_is_named_at_its_own_line()
    {
        var message = Refusal("[{ \"name\": \"a\", \"evaluate\": 3, \"max\": 9,\n\"terms\": 1 }]");
        Assert.Contains("run.json:4: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_options_in_a_message_the_rejected_one_gives_the_line()
    {
        File.WriteAllText(_folder.At("own.jsonl"), "{}");
        const string Task =
            "\"name\": \"jsonl\", \"path\": \"own.jsonl\",\n\"extractor\": \"letter\",\n\"regex\": \"(a)\"";
        var message = Refusal("[]", Task);
        Assert.Contains(
            "run.json:5: task: Option 'regex' of task 'jsonl' cannot stand beside",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_transfer_task_has_the_options_that_its_task_can_have()
    {
        File.WriteAllText(_folder.At("own.jsonl"), "{}");
        var transfers = Load(
            """
            [
              { "name": "same", "terms": 5, "evaluate": 1 },
              { "name": "Other-2", "task": "arithmetic-large", "evaluate": 2 },
              { "name": "files", "task": "jsonl", "path": "own.jsonl", "evaluate": 3 }
            ]
            """,
            "\"name\": \"arithmetic\", \"max\": 9, \"prompts\": \"compact\""
        ).Task.Transfer;
        Assert.Equal(["same", "Other-2", "files"], transfers.Select(transfer => transfer.Name));
        Assert.Equal([1, 2, 3], transfers.Select(transfer => transfer.Evaluate));
        Assert.Equal(
            ["max=9 prompts=compact terms=5", "prompts=compact", $"path={_folder.At("own.jsonl")}"],
            transfers.Select(OptionsOf)
        );

        static string OptionsOf(TransferTask transfer) =>
            string.Join(
                ' ',
                transfer
                    .Spec.Options.OrderBy(option => option.Key, StringComparer.Ordinal)
                    .Select(option => $"{option.Key}={option.Value}")
            );
    }

    private RunFile WithEndpoint(string endpoint, string more = "", string arms = "\"multiagent\"") =>
        _folder.Load(
            $$"""
            {
              "name": "mixed", "task": { "name": "arithmetic", "train": 4, "evaluate": 4 },
              "models": {
                "base": { "path": "models/arithmetic-tiny" },
                "plain": { "endpoint": "https://host/v1", "model": "p" },
                "gpt": { "endpoint": "https://host/v1", "model": "m", {{endpoint}} }
              },
              "agents": [{ "model": "base" }, { "model": "gpt" }], {{more}}
              "arms": [{{arms}}]
            }
            """
        );

    private const string LoadsAdapters = "\"adapters\": \"vllm\", \"path\": \"models/arithmetic-tiny\"";

    [Fact]
    public void An_endpoint_that_loads_adapters_has_its_weights_in_a_folder_too()
    {
        var run = WithEndpoint(LoadsAdapters);
        Assert.Equal(["base", "gpt"], run.Models.Keys);
        Assert.Equal(["gpt", "plain"], run.Endpoints.Keys);
        Assert.Equal(EndpointModel.Vllm, run.Endpoints["gpt"].Model.Adapters);
        Assert.Contains(
            "models.gpt.path is missing; add the folder with the same weights",
            Assert.Throws<InvalidRunFileException>(() => WithEndpoint("\"adapters\": \"sglang\"")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(LoadsAdapters, "\"training\": { \"adapter\": \"full\" },", "\"multiagent\"", true)]
    [InlineData(
        LoadsAdapters,
        "",
        "\"multiagent\", { \"name\": \"a\", \"like\": \"multiagent\", \"training\": { \"adapter\": \"full\" } }",
        true
    )]
    [InlineData(LoadsAdapters, "", "\"multiagent\"", false)]
    [InlineData("\"retries\": 1", "\"training\": { \"adapter\": \"full\" },", "\"multiagent\"", false)]
    public void All_weights_cannot_be_trained_for_an_endpoint_that_loads_adapters(
        string endpoint,
        string more,
        string arms,
        bool refused
    )
    {
        var error = Record.Exception(() => WithEndpoint(endpoint, more, arms));
        Assert.Equal(refused, error is InvalidRunFileException);
        if (refused)
            Assert.Contains(
                "training trains all weights, which no endpoint loads",
                error!.Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void An_agent_at_an_endpoint_cannot_begin_with_an_adapter()
    {
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(_folder.At("mine")).FullName, "adapter_config.json"),
            "{}"
        );
        var error = Assert.Throws<InvalidRunFileException>(() =>
            _folder.Load(
                """
                {
                  "name": "far", "task": { "name": "arithmetic", "train": 4, "evaluate": 4 },
                  "models": { "gpt": { "endpoint": "https://host/v1", "model": "m" } },
                  "agents": [{ "adapter": "mine" }]
                }
                """
            )
        );
        Assert.Contains(
            "agents[0].adapter cannot be loaded: the model \"gpt\" is at an endpoint",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"prompt\": 3", 3, 0.6)]
    [InlineData("\"generated\": 4", 0.15, 4)]
    [InlineData("\"prompt\": 3, \"generated\": 4", 3, 4)]
    [InlineData("\"trained\": 9", 0.15, 0.6)]
    public void A_price_of_finetuned_models_that_is_not_written_is_that_of_the_model(
        string price,
        double prompt,
        double generated
    )
    {
        var run = WithEndpoint(
            $$"""
            "pricePerMillionTokens": { "prompt": 0.15, "generated": 0.6 },
            "finetuning": { "api": "openai", "pricePerMillionTokens": { {{price}} } }
            """
        );
        var finetuning = run.Endpoints["gpt"].Finetuning!;
        Assert.Equal(new TokenPrice(prompt, generated), finetuning.Price);
        Assert.Equal(price.Contains("trained", StringComparison.Ordinal) ? 9 : null, finetuning.TrainedPrice);
    }

    [Theory]
    [InlineData("\"prompt\": 3", 3, 0)]
    [InlineData("\"generated\": 4", 0, 4)]
    public void A_part_of_a_price_that_is_not_written_is_zero(
        string price,
        double prompt,
        double generated
    ) =>
        Assert.Equal(
            new TokenPrice(prompt, generated),
            WithEndpoint($$"""  "pricePerMillionTokens": { {{price}} }  """).Endpoints["gpt"].Price
        );
}
