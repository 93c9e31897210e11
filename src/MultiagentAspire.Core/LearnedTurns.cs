using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The turns of a conversation, divided into context and what is learned.</summary>
/// <param name="Prompt">The turns before the completion.</param>
/// <param name="Completion">The turns from the first learned one to the last.</param>
/// <param name="Error">Why the turns are invalid; null where they are valid.</param>
internal sealed record LearnedTurns(
    ImmutableArray<ChatTurn> Prompt,
    ImmutableArray<ChatTurn> Completion,
    string? Error
)
{
    /// <summary>The error of a list with a null in place of a turn, which JSON allows.</summary>
    public const string NullTurn = "null instead of a message";

    /// <summary>No turns, with the reason.</summary>
    public static LearnedTurns Invalid(string error) => new([], [], error);

    /// <summary>Turns that are divided already; the completion must end with an assistant turn.</summary>
    public static LearnedTurns FromCompletion(
        ImmutableArray<ChatTurn> prompt,
        ImmutableArray<ChatTurn> completion
    )
    {
        var error = FindError(prompt) ?? FindError(completion);
        if (error is null && completion is not [.., { Role: "assistant" }])
            error = "completion must end with an assistant turn";
        return new LearnedTurns(prompt, completion, error);
    }

    /// <summary>
    /// Learned are the assistant turns whose weight is not 0; where no turn has a weight, the last one. Turns after the
    /// last learned one are dropped. Learned turns must be consecutive assistant turns: of a completion, every
    /// assistant turn is learned.
    /// </summary>
    /// <param name="turns">The whole conversation.</param>
    /// <param name="key">The key of the turns in the line, for messages.</param>
    public static LearnedTurns FromWeights(ImmutableArray<WeightedTurn> turns, string key)
    {
        if (turns.Any(turn => turn is null))
            return Invalid(NullTurn);
        ImmutableArray<ChatTurn> plain = [.. turns.Select(turn => new ChatTurn(turn.Role, turn.Content))];
        if (FindError(plain) is { } error)
            return Invalid(error);
        if (turns.Any(turn => turn.Weight is not (null or 0 or 1)))
            return Invalid("a weight must be 0 or 1");
        var assistants = Enumerable.Range(0, turns.Length).Where(i => turns[i].Role == "assistant").ToList();
        if (assistants.Count == 0)
            return Invalid($"{key} hold no assistant turn to learn");
        var learned = SelectLearned(turns, assistants);
        if (learned.Count == 0)
            return Invalid($"every assistant turn of {key} has weight 0, so there is nothing to learn");
        var (first, last) = (learned[0], learned[^1]);
        if (assistants.Count(index => index >= first && index <= last) > learned.Count)
            return Invalid(
                $"{key} have an assistant turn of weight 0 after one that is learned; "
                    + "give the later turns a record of their own"
            );
        return new LearnedTurns(plain[..first], plain[first..(last + 1)], null);
    }

    private static List<int> SelectLearned(ImmutableArray<WeightedTurn> turns, List<int> assistants) =>
        assistants.TrueForAll(index => turns[index].Weight is null)
            ? assistants[^1..]
            : assistants.FindAll(index => turns[index].Weight != 0);

    private static string? FindError(ImmutableArray<ChatTurn> turns)
    {
        if (turns.Any(turn => turn is null))
            return NullTurn;
        var unknown = turns.FirstOrDefault(turn => turn.Role is not ("system" or "user" or "assistant"));
        return unknown is null ? null : $"unknown role \"{unknown.Role}\"";
    }
}
