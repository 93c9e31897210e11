using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// STaR's data (paper section 5): responses that the reference answers confirm, and responses to hints where there are
/// none. Problems without a reference answer give no data.
/// </summary>
internal static class StarSelection
{
    /// <summary>
    /// The problems on which every response is wrong, each with its answer as a hint in the question.
    /// </summary>
    /// <param name="first">Responses without hints.</param>
    /// <param name="problems">All problems, with their reference answers.</param>
    /// <param name="set">The set of <paramref name="first"/>.</param>
    public static ImmutableArray<Problem> WithHints(
        IReadOnlyList<DebateTranscript> first,
        ProblemSets problems,
        ProblemSet set
    )
    {
        var references = problems.References(set);
        var task = TaskRegistry.Create(problems.SpecOf(set));
        return
        [
            .. from transcript in first
            let problem = transcript.Problem
            where references.ContainsKey(problem.Id)
            let reference = references[problem.Id]
            where !transcript.FinalRound.Any(response => IsRight(response, reference, task))
            select problem with
            {
                Question = DebateWording.Hint(problem.Question, reference),
            },
        ];
    }

    /// <summary>
    /// Right responses as examples, those to hints with the prompt that has none; texts that repeat count once.
    /// </summary>
    /// <param name="target">The agent with its limit on examples and its seed.</param>
    /// <param name="first">Responses without hints.</param>
    /// <param name="hinted">Responses to hints.</param>
    /// <param name="references">Reference answers by problem id.</param>
    /// <param name="task">Compares answers.</param>
    public static SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<DebateTranscript> first,
        IReadOnlyList<DebateTranscript> hinted,
        IReadOnlyDictionary<string, string> references,
        ITask task
    )
    {
        var prompts = first.ToDictionary(
            transcript => transcript.Problem.Id,
            transcript => transcript.FinalRound[0].Prompt,
            StringComparer.Ordinal
        );
        var responses = first
            .Concat(hinted)
            .SelectMany(transcript => transcript.FinalRound, (t, r) => (t, r))
            .ToList();
        var right = responses
            .Where(response =>
                references.TryGetValue(response.t.Problem.Id, out var reference)
                && IsRight(response.r, reference, task)
            )
            .DistinctBy(response => (response.t.Problem.Id, response.r.Text))
            .Select(response => new TrainingExample(
                target.Agent,
                response.t.Problem.Id,
                prompts[response.t.Problem.Id],
                [ChatTurn.Assistant(response.r.Text)]
            ))
            .ToList();
        var counts = new SelectionCounts
        {
            Considered = responses.Count,
            Matched = right.Count,
            Mismatched = responses.Count - right.Count,
        };
        return new SelectionResult(target.Agent, Limit(right, target), counts);
    }

    /// <summary>A seeded subset in the order of the problems where the settings limit the examples.</summary>
    private static ImmutableArray<TrainingExample> Limit(
        List<TrainingExample> examples,
        SelectionTarget target
    )
    {
        var limit = target.Settings.MaximumExamples;
        if (limit == 0 || examples.Count <= limit)
            return [.. examples];
        var used = examples
            .OrderBy(example => Seeds.Derive(target.Seed, example.ProblemId, example.Completion[0].Content))
            .Take(limit)
            .ToHashSet();
        return [.. examples.Where(used.Contains)];
    }

    private static bool IsRight(AgentResponse response, string reference, ITask task) =>
        response.Answer is { } answer && task.Equivalent(answer, reference);
}
