using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// One arm's evaluation after one iteration. <see cref="Metrics"/> holds every estimate by name. The keys of 0.1 stay
/// beside it: those that are estimates are views of it, so that a report without <c>metrics</c> is read as one with
/// it.
/// </summary>
public sealed record ArmIteration
{
    private ImmutableSortedDictionary<string, Estimate> _metrics = ImmutableSortedDictionary.Create<
        string,
        Estimate
    >(StringComparer.Ordinal);

    /// <summary>0 = before any finetuning.</summary>
    public required int Iteration { get; init; }

    /// <summary>Evaluation problems.</summary>
    public required int Problems { get; init; }

    /// <summary>Responses per round.</summary>
    public required int Agents { get; init; }

    /// <summary>M.</summary>
    public required int Rounds { get; init; }

    /// <summary>Accuracy of one first-round response, agents averaged per problem.</summary>
    public required Estimate Single
    {
        get => _metrics[SingleAccuracy.Key];
        init => Know(SingleAccuracy.Key, value);
    }

    /// <summary>Accuracy of the majority of all first-round responses.</summary>
    public required Estimate Vote
    {
        get => _metrics[VoteAccuracy.Key];
        init => Know(VoteAccuracy.Key, value);
    }

    /// <summary>Accuracy of the majority of the final round; null without debate (one round).</summary>
    public Estimate? Debate
    {
        get => Find(DebateAccuracy.Key);
        init => Know(DebateAccuracy.Key, value);
    }

    /// <summary>pass@k of the first-round responses.</summary>
    public ImmutableArray<AtK> PassAt
    {
        get;
        set
        {
            field = value;
            Know(PassAtAll.Key, value.IsDefaultOrEmpty ? null : value[^1].Estimate);
        }
    } = [];

    /// <summary>Majority of k of the first-round responses.</summary>
    public ImmutableArray<AtK> MajorityAt { get; set; } = [];

    /// <summary>[m-1][n]: accuracy by round and agent.</summary>
    public ImmutableArray<ImmutableArray<Estimate>> ByRoundAndAgent { get; set; } = [];

    /// <summary>Quality of the labels of this iteration's training problems; null where nothing was labelled.</summary>
    public PseudoLabels? PseudoLabels
    {
        get;
        init
        {
            field = value;
            Know(LabelAccuracy.Key, value?.Accuracy);
            Know(LabelCoverage.Key, LabelCoverage.Of(value));
        }
    }

    /// <summary>Consensus of the final round (paper C.1) among N responses; diversity is 1 minus it.</summary>
    public required Estimate Consensus
    {
        get => _metrics[ConsensusShare.Key];
        init
        {
            Know(ConsensusShare.Key, value);
            Know(AnswerDiversity.Key, AnswerDiversity.Of(value));
        }
    }

    /// <summary>Share of agreeing pairs in the final round; null for one agent.</summary>
    public Estimate? Agreement
    {
        get => Find(PairAgreement.Key);
        init => Know(PairAgreement.Key, value);
    }

    /// <summary>P(two wrong first-round answers agree); null when no two were wrong.</summary>
    public double? WrongAgreement
    {
        get => Find(WrongAnswerAgreement.Key)?.Value;
        init => KnowValue(WrongAnswerAgreement.Key, value);
    }

    /// <summary>Different answers per problem among N first-round responses.</summary>
    public required Estimate DistinctAnswers
    {
        get => _metrics[DistinctAnswerCount.Key];
        init => Know(DistinctAnswerCount.Key, value);
    }

    /// <summary>Share of all responses in which no answer parses.</summary>
    public double ParseFailures
    {
        get => Find(UnparsedShare.Key)?.Value ?? 0;
        init => KnowValue(UnparsedShare.Key, value);
    }

    /// <summary>Accuracies under the task's other readings, in its order; empty where it has none.</summary>
    public ImmutableArray<ReadingResult> Readings { get; set; } = [];

    /// <summary>
    /// Character n-gram dissimilarity among final-round responses that hold the majority answer (our substitute for
    /// the paper's C.4).
    /// </summary>
    public Estimate? TextDissimilarity
    {
        get => Find(MajorityTextDissimilarity.Key);
        init => Know(MajorityTextDissimilarity.Key, value);
    }

    /// <summary>Answers changed between the first and the final round; null without debate.</summary>
    public AnswerFlips? Flips
    {
        get;
        init
        {
            field = value;
            var total = value?.Total ?? 0;
            KnowValue(CorrectedShare.Key, total == 0 ? null : value!.WrongToRight / (double)total);
            KnowValue(SpoiledShare.Key, total == 0 ? null : value!.RightToWrong / (double)total);
        }
    }

    /// <summary>Tokens sampled in this evaluation.</summary>
    public long TokensGenerated { get; init; }

    /// <summary>Tokens read as prompts in this evaluation.</summary>
    public long TokensPrompt { get; init; }

    /// <summary>Tokens of all training that led here.</summary>
    public long TokensTrained { get; init; }

    /// <summary>Wall-clock time of this evaluation.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// Name of the set of debates it was measured on: the transcript file's, such as <c>evaluate-multiagent</c>. Null
    /// where that was not recorded.
    /// </summary>
    public string? Transcripts { get; init; }

    /// <summary>
    /// Name of the set of debates whose votes are <see cref="PseudoLabels"/>: <c>train</c>, or <c>train
    /// (single-agent)</c> for an arm's own. Null as above.
    /// </summary>
    public string? LabelTranscripts { get; init; }

    /// <summary>
    /// Every estimate by the name of its metric. Setting it adds to what other keys have told and wins over them: only
    /// here every estimate has its error. Declared last, so that it is also read last.
    /// </summary>
    public ImmutableSortedDictionary<string, Estimate> Metrics
    {
        get => _metrics;
        init => _metrics = value is null ? _metrics : _metrics.SetItems(value);
    }

    /// <summary>The estimate of a metric; null where it has none.</summary>
    /// <param name="name">As <see cref="MetricInfo.Name"/>.</param>
    public Estimate? Find(string name) => Metrics.GetValueOrDefault(name);

    /// <summary>
    /// What a table shows of a metric: <c>84.4 ± 1.6</c>, and <c>(n = 9)</c> where it depends on the number of
    /// responses.
    /// </summary>
    public string Text(MetricInfo metric)
    {
        if (Find(metric.Name) is not { } estimate)
            return ReportText.None;
        var value =
            metric.IsNumber ? ReportText.Number(estimate.Value)
            : metric.HidesError ? ReportText.Percent(estimate.Value)
            : ReportText.Percent(estimate);
        return metric.NamesResponses ? ReportText.Text($"{value} (n = {Agents})") : value;
    }

    /// <summary>The accuracy by one measure; null when the arm did not debate.</summary>
    public Estimate? EstimateOf(Measure measure) =>
        measure switch
        {
            Measure.Single => Single,
            Measure.Vote => Vote,
            _ => Debate,
        };

    private void Know(string name, Estimate? estimate) =>
        _metrics = estimate is null ? _metrics.Remove(name) : _metrics.SetItem(name, estimate);

    /// <summary>Notes a value without its error, unless it is known with one.</summary>
    private void KnowValue(string name, double? value)
    {
        if (value is not { } known)
            _metrics = _metrics.Remove(name);
        else if (Find(name)?.Value != known)
            _metrics = _metrics.SetItem(name, Estimate.OfValue(known, Problems));
    }
}
