namespace MultiagentAspire.Core;

/// <summary>The id of one debate. The seeds of all its responses derive from it.</summary>
/// <param name="RunSeed">The seed of the run file.</param>
/// <param name="Iteration">The iteration of the step, 0 to L; 0 = before any finetuning.</param>
/// <param name="Arm">The arm or measurement that seeds the debate, for example <c>multiagent</c>.</param>
/// <param name="Split">
/// The split of the problems, such as <c>train</c> or <c>evaluate</c>; <c>guard</c> for the guard's debates.
/// </param>
/// <param name="ProblemId">Id of the problem.</param>
public sealed record DebateId(long RunSeed, int Iteration, string Arm, string Split, string ProblemId)
{
    /// <summary>
    /// The id of a debate on a user's question. Its split occurs in no run, so its seeds are those of no debate of a
    /// run.
    /// </summary>
    /// <param name="seed">The seed of the request.</param>
    /// <param name="problemId">Id of the question.</param>
    public static DebateId ForQuestion(long seed, string problemId) =>
        new(seed, 0, "debate", "asked", problemId);
}
