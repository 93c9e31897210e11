using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>
/// Answers from public reports about graders, and neighbours of them, each graded by every task that it names with the
/// task's default settings.
/// </summary>
public sealed class GradingCasesTests
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    public static TheoryData<string, string, string, string, bool> Cases()
    {
        var data = new TheoryData<string, string, string, string, bool>();
        foreach (var file in (string[])["grading.jsonl", "grading-neighbours.jsonl"])
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", file)))
        {
            var row = JsonSerializer.Deserialize<Case>(line, CamelCase)!;
            foreach (var task in row.Tasks)
                data.Add(task, row.Kind, row.Answer, row.Reference, row.Expect);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void An_answer_is_graded_as_common_sense_says(
        string task,
        string kind,
        string answer,
        string reference,
        bool expected
    )
    {
        var graded = Grading.Grade(
            TaskRegistry.Create(TaskSpec.Create(task)),
            new GradeInput(answer, reference)
        );
        Assert.True(
            expected == graded.Correct,
            $"{kind}: {graded.Extracted ?? "no answer"} against {reference}"
        );
    }

    private sealed record Case(string Kind, string[] Tasks, string Answer, string Reference, bool Expect);
}
