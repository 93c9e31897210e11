using CsCheck;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class TrainingExamplesTests : IDisposable
{
    private static readonly AgentId Owner = AgentId.Critic(1);

    private static readonly Gen<ChatTurn> Turn = Gen.Select(
            Gen.OneOf("system", "user", "assistant"),
            Gen.String
        )
        .Select((role, text) => new ChatTurn(role, text));

    private static readonly Gen<TrainingExample> Examples = Gen.Select(
            Gen.String,
            Turn.Array[0, 3],
            Turn.Array[0, 2],
            Gen.String,
            Gen.OneOf(Gen.Const(1.0), Gen.Double[1e-9, 1e6])
        )
        .Select(
            (problem, prompt, context, answer, weight) =>
                new TrainingExample(Owner, problem, [.. prompt], [.. context, ChatTurn.Assistant(answer)])
                {
                    Weight = weight,
                }
        );

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_is_read_equals_what_was_written() =>
        Examples
            .Array[0, 4]
            .Sample(
                examples =>
                {
                    var path = _folder.At(Guid.NewGuid().ToString("N"));
                    TrainingExamples.Write(path, examples);
                    AssertSame(examples, TrainingExamples.Read(path, Owner));
                    AssertSame(examples, TrainingExamples.Read(path, agent: null));
                },
                iter: 50
            );

    /// <summary>The form of TRL's conversational prompt-completion data sets.</summary>
    [Fact]
    public void A_record_is_one_line_that_TRL_reads()
    {
        var path = _folder.At("data.jsonl");
        TrainingExamples.Write(
            path,
            [
                new TrainingExample(
                    Owner,
                    "p",
                    [ChatTurn.User("2 < 3?")],
                    [ChatTurn.Assistant("ja, für \"alle\"")]
                ),
            ]
        );
        Assert.Equal(
            """{"agent":"critic-2","problem":"p","prompt":[{"role":"user","content":"2 < 3?"}]"""
                + ""","completion":[{"role":"assistant","content":"ja, für \"alle\""}]}"""
                + "\n",
            File.ReadAllText(path)
        );
    }

    [Fact]
    public void Files_of_others_are_read_when_no_owner_is_asked_for()
    {
        const string Asked = """{"role":"user","content":"q"}""";
        const string Answered = """{"role":"assistant","content":"a"}""";
        const string System = """{"role":"system","content":"s"}""";
        const string Thanks = """{"role":"user","content":"thanks"}""";
        const string Conversation =
            """{"from":"system","value":"s"},{"from":"human","value":"q"},{"from":"gpt","value":"a"}""";
        var path = _folder.Write(
            "foreign.jsonl",
            $$$"""
            {"prompt":[{{{Asked}}}],"completion":[{{{Answered}}}],"other":{"column":[1,2]}}

            {"messages":[{{{System}}},{{{Asked}}},{{{Answered}}},{{{Thanks}}}]}
            {"id":7,"conversations":[{{{Conversation}}}]}
            """.ReplaceLineEndings("\r\n")
        );
        var single = new AgentId(AgentRole.Single, 0);
        AssertSame(
            [
                new TrainingExample(single, "", [ChatTurn.User("q")], [ChatTurn.Assistant("a")]),
                new TrainingExample(
                    single,
                    "",
                    [new ChatTurn("system", "s"), ChatTurn.User("q")],
                    [ChatTurn.Assistant("a")]
                ),
                new TrainingExample(
                    single,
                    "",
                    [new ChatTurn("system", "s"), ChatTurn.User("q")],
                    [ChatTurn.Assistant("a")]
                ),
            ],
            TrainingExamples.Read(path, agent: null)
        );
    }

    /// <summary>Letters are assistant turns: learned, weight 0, without weight; u is a user turn.</summary>
    [Theory]
    [InlineData("u-", 1, 2)]
    [InlineData("u-u-", 3, 4)]
    [InlineData("u-u-u", 3, 4)]
    [InlineData("u0u1", 3, 4)]
    [InlineData("u0u-", 3, 4)]
    [InlineData("u1u1", 1, 4)]
    [InlineData("u-u1", 1, 4)]
    [InlineData("u1u0", 1, 2)]
    [InlineData("u0u1u0u", 3, 4)]
    public void Weights_say_which_turns_are_learned(string turns, int from, int to)
    {
        string[] roles = [.. turns.Select(turn => turn == 'u' ? "user" : "assistant")];
        string Line(string list, string role, string text, Func<string, string> named)
        {
            string Turn(char turn, int at)
            {
                var weight = char.IsDigit(turn) ? $",\"weight\":{turn}" : "";
                return $$"""{"{{role}}":"{{named(roles[at])}}","{{text}}":"{{at}}"{{weight}}}""";
            }
            return $$"""{"{{list}}":[{{string.Join(',', turns.Select(Turn))}}]}""";
        }
        foreach (
            var line in (string[])
                [
                    Line("messages", "role", "content", role => role),
                    Line("conversations", "from", "value", role => role == "user" ? "human" : "gpt"),
                ]
        )
        {
            var read = TrainingExamples.FromLine(line);
            Assert.Equal(
                Enumerable.Range(0, from).Select(at => new ChatTurn(roles[at], $"{at}")),
                read.Prompt
            );
            Assert.Equal(
                Enumerable.Range(from, to - from).Select(at => new ChatTurn(roles[at], $"{at}")),
                read.Completion
            );
        }
    }

    [Theory]
    [InlineData(
        """{"agent":"critic-1","prompt":[],"completion":[{"role":"assistant","content":"a"}]}""",
        "belongs to critic-1, not to critic-2"
    )]
    [InlineData(
        """{"agent":"generator-2","prompt":[],"completion":[{"role":"assistant","content":"a"}]}""",
        "belongs to generator-2"
    )]
    [InlineData("""{"prompt":[],"completion":[{"role":"assistant","content":"a"}]}""", "names no agent")]
    public void A_record_of_another_agent_is_refused(string line, string reason) =>
        AssertRejected(line, Owner, reason);

    [Theory]
    [InlineData("null", "null")]
    [InlineData("[]", "")]
    [InlineData("\"text\"", "")]
    [InlineData("{", "")]
    [InlineData("{}", "prompt and completion")]
    [InlineData("""{"prompt":[]}""", "prompt and completion")]
    [InlineData("""{"prompt":"q","completion":"a"}""", "")]
    [InlineData("""{"prompt":[],"completion":[]}""", "end with an assistant turn")]
    [InlineData(
        """{"prompt":[],"completion":[{"role":"user","content":"a"}]}""",
        "end with an assistant turn"
    )]
    [InlineData(
        """{"prompt":[],"completion":[{"role":"assistant","content":"a"},{"role":"user","content":"b"}]}""",
        "end with an assistant turn"
    )]
    [InlineData("""{"prompt":[null],"completion":[{"role":"assistant","content":"a"}]}""", "null")]
    [InlineData("""{"prompt":[{"role":"user"}],"completion":[{"role":"assistant","content":"a"}]}""", "")]
    [InlineData(
        """{"prompt":[{"role":"user","content":null}],"completion":[{"role":"assistant","content":"a"}]}""",
        ""
    )]
    [InlineData(
        """{"prompt":[{"role":"tool","content":"x"}],"completion":[{"role":"assistant","content":"a"}]}""",
        "unknown role \"tool\""
    )]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""", "no assistant turn")]
    [InlineData("""{"messages":[]}""", "no assistant turn")]
    [InlineData(
        """{"messages":[{"role":"assistant","content":"a"}],"prompt":[]}""",
        "either messages, or prompt"
    )]
    [InlineData(
        """{"messages":[{"role":"assistant","content":"a"}],"conversations":[]}""",
        "either messages, or prompt"
    )]
    [InlineData(
        """{"conversations":[{"from":"human","value":"a"}]}""",
        "conversations hold no assistant turn"
    )]
    [InlineData("""{"conversations":[null]}""", "null instead of a message")]
    [InlineData("""{"conversations":[{"role":"user","content":"a"}]}""", "from")]
    [InlineData(
        """{"conversations":[{"from":"observation","value":"a"},{"from":"gpt","value":"b"}]}""",
        "unknown role \"observation\""
    )]
    [InlineData("""{"messages":[{"role":"assistant","content":"a","weight":0}]}""", "nothing to learn")]
    [InlineData(
        """{"messages":[{"role":"assistant","content":"a","weight":0.5}]}""",
        "weight must be 0 or 1"
    )]
    [InlineData(
        """{"messages":[{"role":"assistant","content":"a","weight":1},"""
            + """{"role":"assistant","content":"b","weight":0},{"role":"assistant","content":"c","weight":1}]}""",
        "record of their own"
    )]
    [InlineData(
        """{"prompt":[],"chosen":[{"role":"assistant","content":"a"}],"rejected":[]}""",
        "preference pair"
    )]
    [InlineData(
        """{"input":{"messages":[]},"preferred_output":[],"non_preferred_output":[]}""",
        "preference pair"
    )]
    [InlineData("""{"instruction":"q","output":"a"}""", "conversations (ShareGPT)")]
    [InlineData(
        """{"agent":"judge-1","prompt":[],"completion":[{"role":"assistant","content":"a"}]}""",
        "judge-1"
    )]
    [InlineData("""{"agent":7,"prompt":[],"completion":[{"role":"assistant","content":"a"}]}""", "")]
    public void A_line_that_is_no_record_is_refused_with_its_place(string line, string reason) =>
        AssertRejected(line, agent: null, reason);

    [Fact]
    public void A_line_nested_without_end_is_refused() =>
        AssertRejected($$"""{"x":{{new string('[', 100_000)}}""", agent: null, "");

    /// <summary>A valid line with characters moved is a record or an error with a message.</summary>
    [Fact]
    public void No_line_is_too_strange() =>
        Gen.Select(
                Examples,
                Gen.Int[0, 200],
                Gen.String[Gen.Char["\"\\{}[]:,ud8nul01 promptcleangvszwuf\0é"], 0, 12],
                Gen.Int[0, 6]
            )
            .Sample(
                (example, at, put, taken) =>
                {
                    var line = TrainingExamples.ToLine(example);
                    at = Math.Min(at, line.Length);
                    var changed = string.Concat(
                        line.AsSpan(0, at),
                        put,
                        line.AsSpan(Math.Min(at + taken, line.Length))
                    );
                    ResourceLimits.AssertReadsOrRejects<InvalidDataException>(
                        1 << 20,
                        () => Assert.NotEmpty(TrainingExamples.FromLine(changed).Completion)
                    );
                },
                iter: 2000
            );

    /// <summary>Pieces of all forms in any order.</summary>
    [Fact]
    public void No_mixture_of_forms_is_too_strange()
    {
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"prompt\":",
            "\"completion\":",
            "\"messages\":",
            "\"conversations\":",
            "\"chosen\":",
            "\"role\":\"assistant\"",
            "\"content\":\"a\"",
            "\"from\":\"gpt\"",
            "\"value\":\"b\"",
            "\"weight\":0",
            "\"weight\":1e400",
            "null",
            "7",
            "{\"role\":\"assistant\",\"content\":\"a\",\"weight\":1}",
            "{\"from\":\"human\",\"value\":\"\\ud800\"}",
            "{\"messages\":[",
            "{\"conversations\":[{\"from\":\"gpt\",\"value\":\"x\"}",
        ];
        Gen.Int[0, pieces.Length - 1]
            .Array[0, 12]
            .Sample(
                picked =>
                {
                    var line = string.Concat(picked.Select(piece => pieces[piece]));
                    ResourceLimits.AssertReadsOrRejects<InvalidDataException>(
                        1 << 20,
                        () => Assert.NotEmpty(TrainingExamples.FromLine(line).Completion)
                    );
                },
                iter: 5000
            );
    }

    private void AssertRejected(string line, AgentId? agent, string reason)
    {
        var good = """{"agent":"critic-2","prompt":[],"completion":[{"role":"assistant","content":"a"}]}""";
        var path = _folder.Write("data.jsonl", $"{good}\n{line}\n{good}\n");
        var error = Assert.Throws<InvalidDataException>(() => TrainingExamples.Read(path, agent));
        Assert.StartsWith($"{path}:2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void AssertSame(
        IReadOnlyList<TrainingExample> expected,
        IReadOnlyList<TrainingExample> actual
    )
    {
        Assert.Equal(
            expected.Select(example => (example.Agent, example.ProblemId)),
            actual.Select(example => (example.Agent, example.ProblemId))
        );
        foreach (var (left, right) in expected.Zip(actual))
        {
            Assert.Equal(left.Prompt, right.Prompt);
            Assert.Equal(left.Completion, right.Completion);
        }
    }

    public void Dispose() => _folder.Dispose();
}
