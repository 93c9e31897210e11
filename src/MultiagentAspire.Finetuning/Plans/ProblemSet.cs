namespace MultiagentAspire.Finetuning.Plans;

/// <summary>Which problems: <c>train</c>, <c>evaluate</c> or <c>transfer-…</c>. The iteration matters for fresh training problems only.</summary>
internal sealed record ProblemSet(string Split, int Iteration)
{
    public const string Train = "train";
    public const string Evaluate = "evaluate";

    public static ProblemSet OfTransfer(string name) => new($"transfer-{name}", 0);
}
