using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Chat;

namespace MultiagentAspire.Endpoints.Tests.Chat;

public sealed class ChatCompletionTests
{
    private static readonly EndpointModel Model = new("https://host/v1", "gpt");

    [Fact]
    public void A_request_says_the_conversation_and_how_the_answer_is_drawn()
    {
        var body = ChatCompletionJson.Write(
            Model,
            new GenerateRequest(
                new AgentModel(Model.Reference),
                [ChatTurn.User("1+1"), ChatTurn.Assistant("2"), ChatTurn.User("sure?")],
                new RequestedSampling(0.7, 0.9, 5, 48),
                Seed: 3,
                Stop: ["\n"]
            )
        );
        Assert.Equal(
            """{"model":"gpt","messages":[{"role":"user","content":"1+1"},{"role":"assistant","content":"2"},"""
                + """{"role":"user","content":"sure?"}],"temperature":0.7,"top_p":0.9,"top_k":5"""
                + ""","max_tokens":48,"seed":3,"stop":["\n"],"stream":false}""",
            Encoding.UTF8.GetString(body)
        );
    }

    [Fact]
    public void What_servers_refuse_or_cannot_read_is_left_out_or_kept_small()
    {
        var body = Parse(
            ChatCompletionJson.Write(
                Model with
                {
                    TokenLimit = EndpointModel.MaxCompletionTokens,
                },
                new GenerateRequest(
                    new AgentModel(Model.Reference),
                    [ChatTurn.User("1+1")],
                    new RequestedSampling(TopK: 0, MaxTokens: 48),
                    long.MinValue + 9,
                    Stop: []
                )
            )
        );
        Assert.Equal(
            ["model", "messages", "max_completion_tokens", "seed", "stream"],
            body.AsObject().Select(member => member.Key)
        );
        Assert.InRange((long)body["seed"]!, 0, int.MaxValue);
    }

    [Theory]
    [InlineData(
        """
            {
              "choices":[{"message":{"content":"#2"},"finish_reason":"stop"}],
              "usage":{"prompt_tokens":7,"completion_tokens":3}
            }
            """,
        "#2",
        FinishReason.Stop,
        7,
        3
    )]
    [InlineData(
        """{"choices":[{"message":{"content":"#2"},"finish_reason":"length"}]}""",
        "#2",
        FinishReason.Length,
        null,
        null
    )]
    [InlineData(
        """{"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":null}],"usage":null}""",
        "",
        FinishReason.Stop,
        null,
        null
    )]
    [InlineData(
        """{"choices":[{"message":{"content":"#2"}}],"usage":{"prompt_tokens":-1,"completion_tokens":1e99}}""",
        "#2",
        FinishReason.Stop,
        null,
        null
    )]
    public void An_answer_is_read_with_the_tokens_that_it_reports(
        string json,
        string text,
        FinishReason finish,
        int? prompt,
        int? tokens
    ) =>
        Assert.Equal(
            new ChatAnswer(text, finish, prompt, tokens, CachedPromptTokens: 0),
            ChatCompletionJson.Read(Encoding.UTF8.GetBytes(json))
        );

    [Theory]
    [InlineData("""{"cached_tokens":4}""", 4)]
    [InlineData("""{"cached_tokens":-4}""", 0)]
    [InlineData("""{"cached_tokens":null}""", 0)]
    [InlineData("{}", 0)]
    [InlineData("null", 0)]
    [InlineData("[4]", 0)]
    public void Cached_prompt_tokens_are_read_from_the_details(string details, int cached)
    {
        var usage = "{\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":" + details + "}";
        var json = "{\"choices\":[{\"message\":{\"content\":\"#2\"}}],\"usage\":" + usage + "}";
        Assert.Equal(cached, ChatCompletionJson.Read(Encoding.UTF8.GetBytes(json)).CachedPromptTokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":{}}""")]
    [InlineData("""{"choices":[7]}""")]
    [InlineData("""{"choices":[{"message":{"content":[1]}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"\ud800"}}]}""")]
    public void What_is_no_answer_is_refused_as_such(string json) =>
        Assert.Throws<InvalidDataException>(() => ChatCompletionJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void The_text_of_a_gateway_in_place_of_an_answer_is_reported() =>
        Assert.Contains(
            "Provider returned error",
            Assert
                .Throws<InvalidDataException>(() =>
                    ChatCompletionJson.Read(
                        """{"error":{"message":"Provider returned error","code":502}}"""u8.ToArray()
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void No_bytes_do_anything_else() =>
        Gen.OneOf(
                Gen.Byte.Array,
                Gen.Select(
                        Gen.OneOf("choices", "message", "usage"),
                        Gen.OneOf("[", "{", "null", "\"\\ud800\"", "1e400", "[[[[[")
                    )
                    .Array.Select(parts =>
                        Encoding.UTF8.GetBytes(
                            "{\"choices\":[{"
                                + string.Join(',', parts.Select(part => $"\"{part.Item1}\":{part.Item2}"))
                                + "}]}"
                        )
                    )
            )
            .Sample(bytes =>
            {
                try
                {
                    Assert.NotNull(ChatCompletionJson.Read(bytes).Text);
                }
                catch (InvalidDataException error)
                {
                    Assert.DoesNotContain('\n', error.Message);
                }
                Assert.InRange(EndpointText.Reason(bytes).Length, 0, 301);
                ChatCompletionJson.IsTooLong(bytes);
            });

    [Theory]
    [InlineData("""{"error":{"message":"no such\nmodel","type":"x"}}""", "no such model")]
    [InlineData("""{"error":"busy"}""", "busy")]
    [InlineData("""{"object":"error","message":"vLLM's way"}""", "vLLM's way")]
    [InlineData("plain words", "plain words")]
    public void A_refusal_is_one_short_line(string body, string reason) =>
        Assert.Equal(reason, EndpointText.Reason(Encoding.UTF8.GetBytes(body)));

    private static JsonNode Parse(byte[] body) => JsonSerializer.Deserialize<JsonNode>(body)!;
}
