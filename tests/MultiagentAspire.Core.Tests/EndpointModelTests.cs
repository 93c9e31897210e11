namespace MultiagentAspire.Core.Tests;

public sealed class EndpointModelTests
{
    private static readonly EndpointModel Good = new("https://example.org/v1", "gpt", "OPENAI_API_KEY");

    [Fact]
    public void A_model_with_the_defaults_may_be_called() => Assert.Null(Good.Error);

    public static TheoryData<EndpointModel, string> Wrong =>
        new()
        {
            { Good with { Address = "example.org" }, "the endpoint must be an address" },
            { Good with { Model = " " }, "has no name" },
            { Good with { KeyVariable = "PATH" }, "keyVariable must be the name" },
            { Good with { TokenLimit = "tokens" }, "tokenLimit must be" },
            { Good with { Adapters = "own" }, "adapters must be" },
            { Good with { Concurrency = 0 }, "out of range" },
            { Good with { RequestsPerMinute = -1 }, "out of range" },
            { Good with { TimeoutSeconds = 0 }, "out of range" },
            { Good with { Retries = -1 }, "out of range" },
            { Good with { AdapterSlots = 0 }, "out of range" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Every_setting_that_makes_no_sense_is_named(EndpointModel model, string reason) =>
        Assert.Contains(reason, model.Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("OPENAI_API_KEY", true)]
    [InlineData("token_TOKEN", true)]
    [InlineData("PATH", false)] // no other variable is sent away
    [InlineData("MULTIAGENT_TOKEN", false)] // nor this project's own
    [InlineData("sk-0123456789KEY", false)] // the key itself
    [InlineData("1KEY", false)]
    [InlineData("", false)]
    public void Only_variables_of_keys_may_hold_a_key_and_what_is_wrong_is_not_repeated(
        string name,
        bool good
    )
    {
        var error = EndpointModel.GetKeyVariableError(name);
        Assert.Equal(good, error is null);
        if (name.Length > 0)
            Assert.DoesNotContain(name, error ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, true)] // KEY itself
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void The_name_of_a_keys_variable_has_at_most_128_letters(int length, bool good) =>
        Assert.Equal(good, EndpointModel.GetKeyVariableError("KEY".PadLeft(length, 'A')) is null);

    [Theory]
    [InlineData(EndpointModel.MaxConcurrency, EndpointModel.MaxRequestsPerMinute, 0, true)]
    [InlineData(1, 0, EndpointModel.MaxRetries, true)]
    [InlineData(EndpointModel.MaxConcurrency + 1, 0, 0, false)]
    [InlineData(1, EndpointModel.MaxRequestsPerMinute + 1, 0, false)]
    [InlineData(1, 0, EndpointModel.MaxRetries + 1, false)]
    public void Limits_may_be_as_high_as_their_maximum(int concurrency, int perMinute, int retries, bool good)
    {
        var model = Good with { Concurrency = concurrency, RequestsPerMinute = perMinute, Retries = retries };
        Assert.Equal(good, model.Error is null);
    }

    [Theory]
    [InlineData(EndpointModel.MaxTimeoutSeconds, EndpointModel.MaxAdapterSlots, true)]
    [InlineData(EndpointModel.MaxTimeoutSeconds + 1, 1, false)]
    [InlineData(1, EndpointModel.MaxAdapterSlots + 1, false)]
    public void Timeouts_and_adapter_slots_have_a_maximum_too(int seconds, int slots, bool good)
    {
        var model = Good with { TimeoutSeconds = seconds, AdapterSlots = slots };
        Assert.Equal(good, model.Error is null);
    }

    [Fact]
    public void The_digest_names_what_answers_depend_on_and_no_limit_or_key()
    {
        Assert.Equal(Good.Digest, (Good with { KeyVariable = null, Concurrency = 1, Retries = 0 }).Digest);
        Assert.NotEqual(Good.Digest, (Good with { Model = "other" }).Digest);
        Assert.NotEqual(Good.Digest, (Good with { Address = "https://example.org/v2" }).Digest);
        Assert.NotEqual(Good.Digest, (Good with { TokenLimit = EndpointModel.MaxCompletionTokens }).Digest);
    }

    [Fact]
    public void Agents_refer_to_it_by_its_folder_where_it_loads_adapters_and_else_by_its_address()
    {
        var folder = new ModelRef("models/tiny", "digest");
        var serving = Good with { Adapters = EndpointModel.Vllm };
        Assert.Equal(folder with { Endpoint = serving }, serving.ReferenceWith(folder));
        Assert.Equal(Good.Reference, Good.ReferenceWith(folder));
        Assert.Equal((Good.Digest, false), (Good.Reference.Digest, Good.Reference.HasFolder));
        Assert.True(serving.ReferenceWith(folder).HasFolder);
    }
}
