using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

public sealed class EndpointSectionTests : IDisposable
{
    private const string AtEndpoint = """
        "endpoint": "https://api.openai.com/v1/", "model": "gpt-4o-mini", "keyVariable": "OPENAI_API_KEY",
        "tokenLimit": "max_completion_tokens", "concurrency": 4,
        """;

    private const string Whole =
        AtEndpoint
        + """
            "requestsPerMinute": 500, "timeoutSeconds": 60, "retries": 7,
            "pricePerMillionTokens": { "prompt": 0.15, "generated": 0.6 }
            """;

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_at_an_endpoint_stands_beside_one_in_a_folder()
    {
        var run = Load(Whole);
        var endpoint = run.Endpoints["gpt"];
        Assert.Equal(
            new EndpointModel(
                "https://api.openai.com/v1",
                "gpt-4o-mini",
                "OPENAI_API_KEY",
                EndpointModel.MaxCompletionTokens,
                false,
                4,
                500,
                60
            )
            {
                Retries = 7,
            },
            endpoint.Model
        );
        Assert.Equal(new TokenPrice(0.15, 0.6), endpoint.Price);
        Assert.Equal(
            ("base", "gpt", "gpt"),
            (Assert.Single(run.Models).Key, run.Agents[1].Model, run.Summarizer)
        );
    }

    [Fact]
    public void What_is_left_out_has_its_default_and_the_summarizer_is_nobodys_choice()
    {
        var run = Load("""  "endpoint": "http://localhost:8000/v1", "model": "tiny"  """, debate: "");
        Assert.Equal(
            new RunEndpoint(new EndpointModel("http://localhost:8000/v1", "tiny"), null),
            run.Endpoints["gpt"]
        );
        Assert.Null(run.Summarizer);
    }

    [Fact]
    public void Its_digest_names_what_answers_and_not_how_it_is_called()
    {
        var model = new EndpointModel("https://host/v1", "a");
        Assert.Equal(
            model.Digest,
            (
                model with
                {
                    KeyVariable = "A_KEY",
                    Concurrency = 1,
                    RequestsPerMinute = 9,
                    TimeoutSeconds = 1,
                    Retries = 0,
                }
            ).Digest
        );
        Assert.Equal(
            4,
            (
                (string[])
                    [
                        model.Digest,
                        (model with { Address = "https://other/v1" }).Digest,
                        (model with { Model = "b" }).Digest,
                        (model with { TokenLimit = EndpointModel.MaxCompletionTokens }).Digest,
                    ]
            )
                .Distinct()
                .Count()
        );
    }

    [Theory]
    [InlineData(
        "https://api.openai.com/v1/",
        "http://api.openai.com/v1",
        "models.gpt.endpoint is plain HTTP on another host"
    )]
    [InlineData(
        "https://api.openai.com/v1/",
        "https://me:pass@host/v1",
        "models.gpt.endpoint must be an address without user, query and fragment"
    )]
    [InlineData(
        "https://api.openai.com/v1/",
        "api.openai.com",
        "models.gpt.endpoint must be an address such as https://api.openai.com/v1"
    )]
    [InlineData(
        "https://api.openai.com/v1/",
        "file:///etc/passwd",
        "models.gpt.endpoint must be an address such as"
    )]
    [InlineData(
        "OPENAI_API_KEY",
        "PATH",
        "models.gpt.keyVariable must be the name of an environment variable that ends in KEY or TOKEN"
    )]
    [InlineData("OPENAI_API_KEY", "MULTIAGENT_TOKEN", "models.gpt.keyVariable must be the name")]
    [InlineData("\"keyVariable\"", "\"apiKey\"", "unknown key models.gpt.apiKey")]
    [InlineData(
        "\"max_completion_tokens\"",
        "\"tokens\"",
        "models.gpt.tokenLimit must be \"max_tokens\" or \"max_completion_tokens\""
    )]
    [InlineData(
        "\"pricePerMillionTokens\"",
        "\"price\"",
        "unknown key models.gpt.price; did you mean 'pricePerMillionTokens'?"
    )]
    [InlineData(
        "\"concurrency\": 4",
        "\"concurrency\": 0",
        "models.gpt.concurrency must be a whole number from 1 to 1024, not 0."
    )]
    [InlineData(
        "0.15",
        "-1",
        "models.gpt.pricePerMillionTokens.prompt must be a number from 0 to 1000000, not -1."
    )]
    [InlineData(
        "\"retries\": 7",
        "\"path\": \"models/arithmetic-tiny\"",
        "models.gpt.path stands beside \"endpoint\""
    )]
    [InlineData(
        "\"endpoint\": \"https://api.openai.com/v1/\", ",
        "",
        "models.gpt.concurrency is for a model at an endpoint; add \"endpoint\", or remove it."
    )]
    public void An_error_is_one_clear_line(string old, string replacement, string expected) =>
        Assert.Contains(
            expected,
            Refused(Whole.Replace(old, replacement, StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Plain_http_to_another_host_must_be_allowed() =>
        Assert.True(
            Load("""  "endpoint": "http://gpu-box:8000/v1", "model": "tiny", "allowPlainHttp": true  """)
                .Endpoints["gpt"]
                .Model.AllowPlainHttp
        );

    [Fact]
    public void A_key_that_stands_where_its_name_belongs_is_not_repeated()
    {
        var refusal = Refused(
            Whole.Replace("OPENAI_API_KEY", "sk-proj-0123456789", StringComparison.Ordinal)
        );
        Assert.Contains("the key itself belongs in no file", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-proj", refusal, StringComparison.Ordinal);
    }

    private const string Finetuned =
        Whole
        + """
            , "finetuning": { "api": "openai", "endpoint": "https://tuning.host/v1/", "epochs": 3, "batchSize": 2,
              "learningRateMultiplier": 0.5, "pollSeconds": 10, "timeoutHours": 1.5, "suffix": "paper",
              "pricePerMillionTokens": { "trained": 3, "generated": 1.2 } }
            """;

    [Fact]
    public void A_model_can_be_finetuned_at_its_endpoint()
    {
        var finetuning = Load(Finetuned).Endpoints["gpt"].Finetuning!;
        Assert.Equal(
            new EndpointFinetuning("https://tuning.host/v1", 3, 2, 0.5, 10, 1.5, "paper"),
            finetuning.Settings
        );
        // prompts cost what they cost with the model itself
        Assert.Equal((3, new TokenPrice(0.15, 1.2)), (finetuning.TrainedPrice, finetuning.Price));
    }

    [Fact]
    public void What_is_not_said_of_a_finetuning_is_the_models_own_or_left_to_the_provider() =>
        Assert.Equal(
            new RunFinetuning(new EndpointFinetuning("https://api.openai.com/v1")),
            Load(Whole + """, "finetuning": { "api": "openai" } """).Endpoints["gpt"].Finetuning
        );

    [Theory]
    [InlineData(
        "\"api\": \"openai\"",
        "\"api\": \"azure\"",
        "models.gpt.finetuning.api must be \"openai\", not \"azure\"."
    )]
    [InlineData("\"api\": \"openai\", ", "", "models.gpt.finetuning.api is missing")]
    [InlineData(
        "https://tuning.host/v1/",
        "http://tuning.host/v1",
        "models.gpt.finetuning.endpoint is plain HTTP on another host"
    )]
    [InlineData(
        "\"epochs\": 3",
        "\"epochs\": 0",
        "models.gpt.finetuning.epochs must be a whole number from 1 to 1000, not 0."
    )]
    [InlineData("\"epochs\": 3", "\"method\": \"dpo\"", "unknown key models.gpt.finetuning.method")]
    [InlineData("0.5", "0", "models.gpt.finetuning.learningRateMultiplier must be a number above 0")]
    [InlineData(
        "\"paper\"",
        "\"two words\"",
        "models.gpt.finetuning.suffix must be at most 64 letters, digits and '-'"
    )]
    [InlineData(
        "\"trained\": 3",
        "\"trained\": -3",
        "models.gpt.finetuning.pricePerMillionTokens.trained must be a number from 0"
    )]
    [InlineData(
        "\"retries\": 7",
        "\"path\": \"models/arithmetic-tiny\", \"adapters\": \"vllm\"",
        "models.gpt.finetuning stands beside \"adapters\""
    )]
    [InlineData(AtEndpoint, "\"path\": \"models/arithmetic-tiny\",", "is for a model at an endpoint")]
    public void An_error_in_a_finetuning_is_one_clear_line(string old, string replacement, string expected) =>
        Assert.Contains(
            expected,
            Refused(Finetuned.Replace(old, replacement, StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_summarizer_is_one_of_the_models() =>
        Assert.Contains(
            "debate.summarizer names \"gtp\", which is not among the models (base, gpt); did you mean \"gpt\"?",
            Refused(Whole, "\"summarizer\": \"gtp\""),
            StringComparison.Ordinal
        );

    private string Refused(string endpoint, string debate = "\"summarizer\": \"gpt\"")
    {
        var message = Assert.Throws<InvalidRunFileException>(() => Load(endpoint, debate)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private RunFile Load(string endpoint, string debate = "\"summarizer\": \"gpt\"") =>
        _folder.Load(
            $$"""
            {
              "name": "mixed", "task": { "name": "arithmetic", "train": 4, "evaluate": 4 },
              "models": { "base": { "path": "models/arithmetic-tiny" }, "gpt": { {{endpoint}} } },
              "agents": [{ "model": "base" }, { "model": "gpt" }], "debate": { {{debate}} },
            }
            """
        );
}
