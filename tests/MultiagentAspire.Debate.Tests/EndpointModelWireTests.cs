using CsCheck;
using MultiagentAspire.Contracts;
using MultiagentAspire.Core;

namespace MultiagentAspire.Debate.Tests;

public sealed class EndpointModelWireTests
{
    [Fact]
    public void A_model_at_an_endpoint_is_the_same_behind_the_wire() =>
        Gen.Select(
                Gen.OneOf<string?>(null, "OPENAI_API_KEY"),
                Gen.OneOf(EndpointModel.MaxTokens, EndpointModel.MaxCompletionTokens),
                Gen.Bool,
                Gen.Int[1, 1024],
                Gen.Int[0, 9999],
                Gen.Int[1, 3600],
                Gen.Int[0, 50]
            )
            .Sample(
                (key, limit, plain, concurrency, perMinute, timeout, retries) =>
                {
                    var model = new AgentModel(
                        new EndpointModel(
                            "https://host/v1",
                            "org/gpt",
                            key,
                            limit,
                            plain,
                            concurrency,
                            perMinute,
                            timeout
                        )
                        {
                            Retries = retries,
                        }.Reference
                    );
                    Assert.Equal(model, Wire.FromProto(Wire.ToProto(model)));
                    var finetuned = model with
                    {
                        Adapter = new AdapterRef("folder", "digest") { Model = "ft:gpt:1" },
                    };
                    Assert.Equal(finetuned, Wire.FromProto(Wire.ToProto(finetuned)));
                }
            );

    [Fact]
    public void Weights_in_a_folder_have_no_name_at_an_endpoint() =>
        Assert.Throws<ArgumentException>(() =>
            Wire.FromProto(
                Wire.ToProto(
                    new AgentModel(
                        new ModelRef("folder", "digest"),
                        new AdapterRef("adapter", "digest") { Model = "ft:gpt:1" }
                    )
                )
            )
        );

    [Fact]
    public void One_that_cannot_be_called_so_is_refused()
    {
        foreach (
            var wrong in (EndpointModel[])
                [
                    new("http://host/v1", "gpt"),
                    new("host", "gpt"),
                    new("https://host/v1", " "),
                    new("https://host/v1", "gpt", "PATH"),
                    new("https://host/v1", "gpt", TokenLimit: "n_predict"),
                    new("https://host/v1", "gpt", Concurrency: 0),
                    new("https://host/v1", "gpt", TimeoutSeconds: 0),
                    new("https://host/v1", "gpt") { Retries = 1000 },
                ]
        )
            Assert.Throws<ArgumentException>(() =>
                Wire.FromProto(Wire.ToProto(new AgentModel(wrong.Reference)))
            );
    }
}
