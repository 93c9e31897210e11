namespace MultiagentAspire.Core;

/// <summary>A problem as the method sees it: the question only. <paramref name="Id"/> is the SHA-256 of the normalised question, so equal questions have equal ids.</summary>
public sealed record Problem(string Id, string Question);

/// <summary>A problem with its ground truth, null where nobody knows it. Only evaluation (and the STaR arm) ever holds one.</summary>
public sealed record LabelledProblem(Problem Problem, string? Reference);

/// <summary>Names a task and its options (range, terms, prompts, data path, …) as text, so that it can travel; Evaluation's <c>Tasks.Create</c> makes the task from it.</summary>
public sealed record TaskSpec(string Name, IReadOnlyDictionary<string, string> Options)
{
    public static TaskSpec Of(string name, params (string Key, string Value)[] options) =>
        new(name, options.ToDictionary(o => o.Key, o => o.Value));
}
