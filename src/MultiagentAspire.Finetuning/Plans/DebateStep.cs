using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>Debates a set of problems and records the transcripts. Independent samples are a debate of one round.</summary>
/// <param name="Name">What the debates are seeded by, and what their measurement is called.</param>
/// <param name="Split">As it stands in the debates' ids.</param>
internal sealed record DebateStep(
    string Id,
    int Iteration,
    string Arm,
    string Name,
    string Split,
    ProblemSet Problems,
    SocietySource Society,
    DebateSettings Settings,
    string Output
) : Step(Id, Iteration, Arm)
{
    /// <summary>Its problems have answers that somebody looks up: it is evaluated.</summary>
    public bool IsMeasured => Problems.Split != ProblemSet.Train;

    /// <summary>What its set of transcripts is called: as its file, and by the arm where that lies in the arm's own folder.</summary>
    public string Transcripts =>
        Output.Contains("/arms/", StringComparison.Ordinal)
            ? $"{Path.GetFileNameWithoutExtension(Output)} ({Arm})"
            : Path.GetFileNameWithoutExtension(Output);
}
