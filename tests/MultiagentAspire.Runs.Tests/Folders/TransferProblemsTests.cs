using System.Text.Json;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>Problems of transfer tasks: none that was trained on, all with an answer.</summary>
public sealed class TransferProblemsTests : IDisposable
{
    private static readonly string[] Questions =
    [
        "How far away is the Moon from the Earth in kilometres?",
        "Which planet of the solar system has the most rings?",
        "When did the first human being walk on the Moon?",
        "What is the largest volcano that stands on Mars?",
        "Who discovered the four great satellites of Jupiter?",
        "Why does the tail of a comet point away from the Sun?",
    ];

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Write(string name, IEnumerable<string> questions, bool answered = true) =>
        File.WriteAllLines(
            _folder.At(name),
            questions.Select(
                (question, i) =>
                    JsonSerializer.Serialize(new { question, answer = answered ? $"answer {i}" : null })
            )
        );

    private ProblemSets Create(int train, int transfer) =>
        ProblemSets.Create(
            _folder.Small(changes: json =>
                json.Replace(
                    "\"name\": \"arithmetic\", \"train\": 8, \"evaluate\": 6",
                    $$"""
                    "name": "jsonl", "path": "own.jsonl", "train": {{train}}, "evaluate": 0,
                    "transfer": [{ "name": "far", "task": "jsonl", "path": "far.jsonl", "evaluate": {{transfer}} }]
                    """,
                    StringComparison.Ordinal
                )
            )
        );

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Problems_that_are_trained_on_are_left_out_and_the_others_suffice(int transfer)
    {
        Write("own.jsonl", Questions[..2]);
        Write("far.jsonl", Questions);
        var problems = Create(train: 2, transfer);
        var asked = problems
            .Questions(ProblemSet.OfTransfer("far"))
            .Select(problem => problem.Question)
            .ToList();
        Assert.Equal(transfer, asked.Distinct().Count());
        Assert.Empty(asked.Intersect(Questions[..2]));
    }

    [Fact]
    public void Too_few_problems_are_an_error_with_their_number()
    {
        Write("own.jsonl", Questions[..2]);
        Write("far.jsonl", Questions);
        var error = Assert.Throws<InvalidRunFileException>(() => Create(train: 2, transfer: 5));
        Assert.StartsWith("The run cannot start: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_without_an_answer_cannot_be_measured()
    {
        Write("own.jsonl", Questions[..2]);
        Write("far.jsonl", Questions[2..], answered: false);
        var error = Assert.Throws<InvalidRunFileException>(() => Create(train: 2, transfer: 1));
        Assert.Contains("answer", error.Message, StringComparison.Ordinal);
    }
}
