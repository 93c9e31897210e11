using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Requests that are accepted, and the names of parameters that are not.</summary>
public sealed class ChatRequestReaderTests
{
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

    [Fact]
    public void The_error_of_an_invalid_literal_does_not_repeat_the_body()
    {
        var rest = new string('x', 10_000);
        var rejected = Assert.Throws<ApiErrorException>(() =>
            ReadText($$"""{"model":"m","stream":falsy,"user":"{{rest}}"}""")
        );
        Assert.Equal("invalid_json", rejected.Error.Code);
        Assert.InRange(rejected.Error.Message.Length, 1, 500);
    }

    private static ChatRequest ReadText(string body) => ChatRequestReader.Read(Encoding.UTF8.GetBytes(body));
}
