using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Bodies of requests come from anybody.</summary>
public sealed class ChatRequestReaderTests
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

    [Fact]
    public void Text_parts_are_one_text_and_the_developer_is_the_system()
    {
        var read = ReadText(
            """
            {"model":"m","messages":[
            {"role":"developer","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"name":"x"},
            {"role":"user","content":"c"}]}
            """
        );
        Assert.Equal([new ChatTurn("system", "ab"), ChatTurn.User("c")], read.Messages);
    }

    [Theory]
    [InlineData(
        "\"logprobs\": false, \"top_logprobs\": 0, \"tools\": [], \"tool_choice\": \"none\", "
            + "\"logit_bias\": {}, \"store\": false"
    )]
    [InlineData(
        "\"response_format\": {\"type\": \"text\"}, \"modalities\": [\"text\"], "
            + "\"frequency_penalty\": 0, \"presence_penalty\": 0.0"
    )]
    [InlineData(
        "\"user\": \"somebody\", \"metadata\": {\"a\": \"b\"}, \"service_tier\": \"auto\", "
            + "\"parallel_tool_calls\": true"
    )]
    [InlineData(
        "\"temperature\": null, \"n\": null, \"stop\": null, \"stream\": null, \"tools\": null, \"top_k\": -1"
    )]
    public void What_says_what_holds_anyway_or_changes_no_text_is_taken(string more) =>
        Assert.Equal(
            "x",
            Assert
                .Single(
                    ReadText(
                        $$"""{"model":"m","messages":[{"role":"user","content":"x"}],{{more}}}"""
                    ).Messages
                )
                .Content
        );

    [Theory]
    [InlineData("logprobs", "true")]
    [InlineData("tools", "[{\"type\":\"function\"}]")]
    [InlineData("response_format", "{\"type\":\"json_object\"}")]
    [InlineData("frequency_penalty", "0.5")]
    [InlineData("logit_bias", "{\"5\":100}")]
    [InlineData("reasoning_effort", "\"high\"")]
    [InlineData("repetition_penalty", "1.1")]
    [InlineData("temperature", "-1")]
    [InlineData("temperature", "1e999")]
    [InlineData("temperature", "\"hot\"")]
    [InlineData("top_p", "1.5")]
    [InlineData("n", "17")]
    [InlineData("n", "0")]
    [InlineData("max_tokens", "0")]
    [InlineData("max_completion_tokens", "1.5")]
    [InlineData("seed", "9223372036854775808")]
    [InlineData("stop", "[\"a\",\"b\",\"c\",\"d\",\"e\"]")]
    [InlineData("stop", "\"\"")]
    [InlineData("stream", "1")]
    [InlineData("stream_options", "{\"include_usage\":true}")]
    [InlineData("messages", "[]")]
    [InlineData("messages", "\"x\"")]
    public void What_cannot_be_done_is_refused_by_its_name(string name, string value)
    {
        var messages = name == "messages" ? value : """[{"role":"user","content":"x"}]""";
        var more = name == "messages" ? "" : $",\"{name}\":{value}";
        var refused = Assert.Throws<ApiErrorException>(() =>
            ReadText($$"""{"model":"m","messages":{{messages}}{{more}}}""")
        );
        Assert.Equal(
            (400, "invalid_request_error", name),
            (refused.Status, refused.Error.Type, refused.Error.Param)
        );
    }

    [Theory]
    [InlineData("""[{"role":"tool","content":"x"}]""", "messages[0].role")]
    [InlineData(
        """
            [{"role":"user","content":"x"},
            {"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x"}}]}]
            """,
        "messages[1].content[0].type"
    )]
    [InlineData("""[{"role":"user"}]""", "messages[0].content")]
    [InlineData("""[{"content":"x"}]""", "messages[0].role")]
    [InlineData(
        """[{"role":"assistant","content":"x","tool_calls":[{"id":"1"}]}]""",
        "messages[0].tool_calls"
    )]
    [InlineData("""["x"]""", "messages[0]")]
    public void A_message_that_cannot_be_read_is_refused_by_its_place(string messages, string param) =>
        Assert.Equal(
            param,
            Assert
                .Throws<ApiErrorException>(() => ReadText($$"""{"model":"m","messages":{{messages}}}"""))
                .Error.Param
        );

    [Fact]
    public void Messages_are_bounded_in_number_and_length()
    {
        string Body(int messages, int length)
        {
            var message = $$"""{"role":"user","content":"{{new string('x', length)}}"}""";
            var list = string.Join(',', Enumerable.Repeat(message, messages));
            return $$"""{"model":"m","messages":[{{list}}]}""";
        }
        Assert.Equal(RequestLimits.MaxMessages, ReadText(Body(RequestLimits.MaxMessages, 1)).Messages.Length);
        Assert.Equal(
            "messages",
            Assert
                .Throws<ApiErrorException>(() => ReadText(Body(RequestLimits.MaxMessages + 1, 1)))
                .Error.Param
        );
        ReadText(Body(1, RequestLimits.MaxMessageLength));
        Assert.Equal(
            "messages[0].content",
            Assert
                .Throws<ApiErrorException>(() => ReadText(Body(1, RequestLimits.MaxMessageLength + 1)))
                .Error.Param
        );
    }

    [Fact]
    public void The_same_name_twice_and_half_a_surrogate_pair_are_refused()
    {
        Assert.Equal(
            "invalid_json",
            Assert
                .Throws<ApiErrorException>(() =>
                    ReadText("""{"model":"m","model":"n","messages":[{"role":"user","content":"x"}]}""")
                )
                .Error.Code
        );
        Assert.Equal(
            "invalid_json",
            Assert
                .Throws<ApiErrorException>(() =>
                    ReadText("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""")
                )
                .Error.Code
        );
    }

    private static ChatRequest ReadText(string body) => ChatRequestReader.Read(Encoding.UTF8.GetBytes(body));

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
