using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Bodies of requests come from untrusted clients.</summary>
public sealed class ChatRequestReaderPropertyTests
{
    private static readonly string[] Names =
    [
        "model",
        "messages",
        "stream",
        "stream_options",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "top_k",
        "seed",
        "stop",
        "n",
        "user",
        "logprobs",
        "top_logprobs",
        "tools",
        "tool_choice",
        "response_format",
        "modalities",
        "logit_bias",
        "role",
        "content",
        "type",
        "text",
        "include_usage",
        "tool_calls",
        "unheard_of",
        "",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String,
        Gen.OneOf([.. Names, "user", "assistant", "system", "tool", "image_url", "json_object"])
    );

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf<JsonNode?>(
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Int[-2, 300].Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Const((JsonNode?)null)
    );

    private static readonly Gen<JsonNode?> Any = Gen.Recursive<JsonNode?>(
        (depth, inner) =>
            depth > 4
                ? Scalar
                : Gen.Frequency(
                    (3, Scalar),
                    (1, inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)]))),
                    (2, Object(inner))
                )
    );

    private static readonly Gen<ImmutableArray<ChatTurn>> Messages = Gen.Select(
            Gen.OneOf("system", "user", "assistant"),
            Gen.String[0, 20].Where(IsUnicode),
            (role, text) => new ChatTurn(role, text)
        )
        .Array[1, 6]
        .Select(turns => turns.ToImmutableArray());

    [Fact]
    public void Any_bytes_are_read_or_refused_as_a_bad_request() =>
        Gen.OneOf(
                Gen.Byte.Array[0, 200],
                Any.Select(json => Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null"))
            )
            .Sample(ReadsOrRejects, iter: 5_000);

    [Fact]
    public void A_request_that_was_damaged_on_the_way_is_read_or_refused_as_a_bad_request() =>
        Gen.Select(Messages, Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 2])
            .Sample(
                (messages, at, value, how) =>
                {
                    var bytes = Encoding.UTF8.GetBytes(
                        Body(
                                new ChatRequest("m", messages)
                                {
                                    Seed = 3,
                                    Temperature = 0.5,
                                    Stop = ["a", "b"],
                                }
                            )
                            .ToJsonString()
                    );
                    at %= bytes.Length;
                    ReadsOrRejects(
                        how switch
                        {
                            0 => bytes[..at],
                            1 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
                            _ => [.. bytes[..at], value, .. bytes[at..]],
                        }
                    );
                },
                iter: 5_000
            );

    [Fact]
    public void One_parameter_of_any_kind_beside_a_good_request_is_read_or_refused_as_a_bad_request() =>
        Gen.Select(Gen.OneOf(Names), Any)
            .Sample(
                (name, value) =>
                {
                    var body = Body(new ChatRequest("m", [ChatTurn.User("x")]));
                    body[name] = Copy(value);
                    ReadsOrRejects(Encoding.UTF8.GetBytes(body.ToJsonString()));
                },
                iter: 5_000
            );

    [Fact]
    public void What_a_good_request_says_is_what_is_read() =>
        Gen.Select(
                Messages,
                Gen.Select(Gen.Double[0, 2], Gen.Double[0, 1], Gen.Int[0, 100]),
                Gen.Select(Gen.Int[1, 131_072], Gen.Long, Gen.Int[1, 16]),
                Gen.String[1, 5].Where(IsUnicode).Array[0, 4],
                Gen.Bool
            )
            .Sample(
                (messages, how, numbers, stop, stream) =>
                {
                    var request = new ChatRequest("a-model", messages)
                    {
                        Temperature = how.Item1,
                        TopP = how.Item2,
                        TopK = how.Item3,
                        MaxTokens = numbers.Item1,
                        Seed = numbers.Item2,
                        Choices = numbers.Item3,
                        Stop = [.. stop],
                        Stream = stream,
                        IncludeUsage = stream,
                    };
                    var read = ChatRequestReader.Read(Encoding.UTF8.GetBytes(Body(request).ToJsonString()));
                    Assert.Equal(
                        request with
                        {
                            Messages = default,
                            Stop = default,
                        },
                        read with
                        {
                            Messages = default,
                            Stop = default,
                        }
                    );
                    Assert.Equal(request.Messages, read.Messages);
                    Assert.Equal(request.Stop, read.Stop);
                }
            );

    private static void ReadsOrRejects(byte[] body)
    {
        try
        {
            Assert.NotEmpty(ChatRequestReader.Read(body).Messages);
        }
        catch (ApiErrorException refused)
        {
            Assert.Equal((400, "invalid_request_error"), (refused.Status, refused.Error.Type));
            Assert.NotEqual("", refused.Error.Message);
            Assert.InRange(refused.Error.Message.Length, 1, 500);
            Assert.NotNull(
                JsonNode.Parse(
                    JsonSerializer.SerializeToUtf8Bytes(
                        new ErrorBody(refused.Error),
                        ProtocolJson.Plain.ErrorBody
                    )
                )
            );
        }
    }

    private static JsonObject Body(ChatRequest request)
    {
        var body = new JsonObject
        {
            ["model"] = request.Model,
            ["messages"] = new JsonArray([
                .. request.Messages.Select(turn => new JsonObject
                {
                    ["role"] = turn.Role,
                    ["content"] = turn.Content,
                }),
            ]),
            ["stream"] = request.Stream,
            ["n"] = request.Choices,
            ["stop"] = new JsonArray([.. request.Stop.Select(stop => JsonValue.Create(stop))]),
            ["temperature"] = request.Temperature,
            ["top_p"] = request.TopP,
            ["top_k"] = request.TopK,
            ["max_tokens"] = request.MaxTokens,
            ["seed"] = request.Seed,
        };
        if (request.Stream)
            body["stream_options"] = new JsonObject { ["include_usage"] = request.IncludeUsage };
        return body;
    }

    private static Gen<JsonNode?> Object(Gen<JsonNode?> inner) =>
        Gen.Select(Gen.OneOf(Names), inner)
            .Array[0, 5]
            .Select(members =>
            {
                var json = new JsonObject();
                foreach (var (name, value) in members)
                    json[name] = Copy(value);
                return (JsonNode?)json;
            });

    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();

    private static bool IsUnicode(string text) => !text.Any(char.IsSurrogate);
}
