namespace MultiagentAspire.Core;

/// <summary>Names one debate. All seeds and result ids derive from it.</summary>
/// <param name="RunSeed">The run file's seed.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Arm">The arm the debate belongs to, for example <c>multiagent</c>.</param>
/// <param name="Split"><c>train</c> or <c>evaluate</c>.</param>
/// <param name="ProblemId">The problem's id.</param>
public sealed record DebateId(long RunSeed, int Iteration, string Arm, string Split, string ProblemId)
{
    /// <summary>
    /// A debate on a question that somebody asks. No run has a split of this name, so that no debate of a run
    /// is held with these seeds.
    /// </summary>
    public static DebateId ForQuestion(long seed, string problemId) =>
        new(seed, 0, "debate", "asked", problemId);
}
