using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>One unit of a run. It is either finished, with a stored result, or will be done again from its start; doing it twice does no harm.</summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Arm">The arm it belongs to.</param>
internal abstract record Step(string Id, int Iteration, string Arm);

/// <summary>Which problems: <c>train</c>, <c>evaluate</c> or <c>transfer-…</c>. The iteration matters for fresh training problems only.</summary>
internal sealed record ProblemSet(string Split, int Iteration)
{
    public const string Train = "train";
    public const string Evaluate = "evaluate";

    public static ProblemSet OfTransfer(string name) => new($"transfer-{name}", 0);
}

internal enum SocietyKind
{
    /// <summary>The base model in every slot.</summary>
    Base,

    /// <summary>An arm's one finetuned model in every slot.</summary>
    Single,

    /// <summary>Each slot's own generator and critic; more slots than agents go round.</summary>
    Multiagent,
}

/// <summary>Who debates. The iterations say after which finetuning the agents are taken; they differ only where critics are compared.</summary>
internal sealed record SocietySource(
    SocietyKind Kind,
    string Arm,
    int Slots,
    int GeneratorIteration,
    int CriticIteration
)
{
    public static SocietySource Base(int slots) => new(SocietyKind.Base, "base", slots, 0, 0);

    public static SocietySource Of(SocietyKind kind, string arm, int slots, int iteration) =>
        new(kind, arm, slots, iteration, iteration);
}

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

/// <summary>Votes on training transcripts and writes the data file of every agent of the arm.</summary>
internal sealed record SelectStep(string Id, int Iteration, string Arm, string Transcripts)
    : Step(Id, Iteration, Arm);

/// <summary>Finetunes one agent.</summary>
/// <param name="StepsOf">The arm whose optimizer steps, all agents together, this one takes as well; null = by its own settings.</param>
internal sealed record TrainStep(string Id, int Iteration, string Arm, AgentId Agent, string? StepsOf = null)
    : Step(Id, Iteration, Arm)
{
    public static string IdOf(int iteration, string arm, AgentId agent) =>
        FormattableString.Invariant($"{iteration}-train-{arm}-{agent}");
}

/// <summary>Decides for each slot whether its new critic replaces the previous one, by their agreement with the vote on unlabelled problems.</summary>
internal sealed record GuardStep(
    string Id,
    int Iteration,
    string Arm,
    string NewTranscripts,
    string PreviousTranscripts
) : Step(Id, Iteration, Arm)
{
    public static string IdOf(int iteration) => FormattableString.Invariant($"{iteration}-guard");
}

/// <summary>Measures whatever is not measured yet and writes the report. Ground truth is read there and nowhere else.</summary>
internal sealed record ReportStep(string Id, int Iteration) : Step(Id, Iteration, "all");
