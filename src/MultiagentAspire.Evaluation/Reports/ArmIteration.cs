using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One arm's evaluation after one iteration.</summary>
public sealed record ArmIteration
{
    /// <summary>0 = before any finetuning.</summary>
    public required int Iteration { get; init; }

    /// <summary>Evaluation problems.</summary>
    public required int Problems { get; init; }

    /// <summary>Responses per round.</summary>
    public required int Agents { get; init; }

    /// <summary>M.</summary>
    public required int Rounds { get; init; }

    /// <summary>Accuracy of one first-round response, agents averaged per problem.</summary>
    public required Estimate Single { get; init; }

    /// <summary>Accuracy of the majority of all first-round responses.</summary>
    public required Estimate Vote { get; init; }

    /// <summary>Accuracy of the majority of the final round; null without debate (one round).</summary>
    public Estimate? Debate { get; init; }

    /// <summary>pass@k of the first-round responses.</summary>
    public ImmutableArray<AtK> PassAt { get; set; } = [];

    /// <summary>Majority of k of the first-round responses.</summary>
    public ImmutableArray<AtK> MajorityAt { get; set; } = [];

    /// <summary>[m-1][n]: accuracy by round and agent.</summary>
    public ImmutableArray<ImmutableArray<Estimate>> ByRoundAndAgent { get; set; } = [];

    /// <summary>Quality of the labels of this iteration's training problems; null where nothing was labelled.</summary>
    public PseudoLabels? PseudoLabels { get; init; }

    /// <summary>Consensus of the final round (paper C.1) among N responses; diversity is 1 minus it.</summary>
    public required Estimate Consensus { get; init; }

    /// <summary>Share of agreeing pairs in the final round; null for one agent.</summary>
    public Estimate? Agreement { get; init; }

    /// <summary>P(two wrong first-round answers agree); null when no two were wrong.</summary>
    public double? WrongAgreement { get; init; }

    /// <summary>Different answers per problem among N first-round responses.</summary>
    public required Estimate DistinctAnswers { get; init; }

    /// <summary>Share of all responses in which no answer parses.</summary>
    public double ParseFailures { get; init; }

    /// <summary>Accuracies under the task's other readings, in its order; empty where it has none.</summary>
    public ImmutableArray<ReadingResult> Readings { get; set; } = [];

    /// <summary>Character n-gram dissimilarity among final-round responses that hold the majority answer (our substitute for the paper's C.4).</summary>
    public Estimate? TextDissimilarity { get; init; }

    /// <summary>Answers changed between the first and the final round; null without debate.</summary>
    public Flips? Flips { get; init; }

    /// <summary>Tokens sampled in this evaluation.</summary>
    public long TokensGenerated { get; init; }

    /// <summary>Tokens read as prompts in this evaluation.</summary>
    public long TokensPrompt { get; init; }

    /// <summary>Tokens of all training that led here.</summary>
    public long TokensTrained { get; init; }

    /// <summary>Wall-clock time of this evaluation.</summary>
    public double Seconds { get; init; }

    /// <summary>Name of the set of debates it was measured on: the transcript file's, such as <c>evaluate-multiagent</c>. Null where that was not recorded.</summary>
    public string? Transcripts { get; init; }

    /// <summary>Name of the set of debates whose votes are <see cref="PseudoLabels"/>: <c>train</c>, or <c>train (single-agent)</c> for an arm's own. Null as above.</summary>
    public string? LabelTranscripts { get; init; }

    /// <summary>The accuracy by one measure; null when the arm did not debate.</summary>
    public Estimate? Of(Measure measure) =>
        measure switch
        {
            Measure.Single => Single,
            Measure.Vote => Vote,
            _ => Debate,
        };
}
