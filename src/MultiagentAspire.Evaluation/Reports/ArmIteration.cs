using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// One arm's evaluation after one iteration. <see cref="Metrics"/> holds every estimate by name. The keys of version
/// 0.1 stay beside it: those that are estimates are views of it, so that a report without <c>metrics</c> is read as one
/// with it.
/// </summary>
public sealed record ArmIteration
{
    private ImmutableSortedDictionary<string, Estimate> _metrics = ImmutableSortedDictionary.Create<
        string,
        Estimate
    >(StringComparer.Ordinal);

    /// <summary>0 = before any finetuning.</summary>
    public required int Iteration { get; init; }

    /// <summary>Number of evaluation problems.</summary>
    public required int Problems { get; init; }

    /// <summary>Responses per round.</summary>
    public required int Agents { get; init; }

    /// <summary>M, the number of rounds; 1 where the arm does not debate.</summary>
    public required int Rounds { get; init; }

    /// <summary>Accuracy of one first-round response, agents averaged per problem.</summary>
    public required Estimate Single
    {
        get => _metrics[SingleAccuracy.Key];
        init => SetEstimate(SingleAccuracy.Key, value);
    }

    /// <summary>Accuracy of the majority of all first-round responses.</summary>
    public required Estimate Vote
    {
        get => _metrics[VoteAccuracy.Key];
        init => SetEstimate(VoteAccuracy.Key, value);
    }

    /// <summary>Accuracy of the majority of the final round; null without debate (one round).</summary>
    public Estimate? Debate
    {
        get => Find(DebateAccuracy.Key);
        init => SetEstimate(DebateAccuracy.Key, value);
    }

    /// <summary>
    /// pass@k of the first-round responses, by ascending k. The last entry is that of all responses and sets the metric
    /// <see cref="PassAtAll"/>.
    /// </summary>
    public ImmutableArray<AtK> PassAt
    {
        get;
        set
        {
            field = value;
            SetEstimate(PassAtAll.Key, value.IsDefaultOrEmpty ? null : value[^1].Estimate);
        }
    } = [];

    /// <summary>Accuracy of the majority of k of the first-round responses, by ascending k.</summary>
    public ImmutableArray<AtK> MajorityAt { get; set; } = [];

    /// <summary>[m-1][n]: accuracy of slot n in round m; empty where that was not recorded.</summary>
    public ImmutableArray<ImmutableArray<Estimate>> ByRoundAndAgent { get; set; } = [];

    /// <summary>Quality of the labels of this iteration's training problems; null where nothing was labelled.</summary>
    public PseudoLabels? PseudoLabels
    {
        get;
        init
        {
            field = value;
            SetEstimate(LabelAccuracy.Key, value?.Accuracy);
            SetEstimate(LabelCoverage.Key, LabelCoverage.Of(value));
        }
    }

    /// <summary>Consensus of the final round (paper C.1) among N responses; diversity is 1 minus it.</summary>
    public required Estimate Consensus
    {
        get => _metrics[ConsensusShare.Key];
        init
        {
            SetEstimate(ConsensusShare.Key, value);
            SetEstimate(AnswerDiversity.Key, AnswerDiversity.Of(value));
        }
    }

    /// <summary>Share in 0..1 of the pairs of final answers that agree; null for one agent.</summary>
    public Estimate? Agreement
    {
        get => Find(PairAgreement.Key);
        init => SetEstimate(PairAgreement.Key, value);
    }

    /// <summary>P(two wrong first-round answers agree); null when no two were wrong.</summary>
    public double? WrongAgreement
    {
        get => Find(WrongAnswerAgreement.Key)?.Value;
        init => SetValue(WrongAnswerAgreement.Key, value);
    }

    /// <summary>Mean number of different answers per problem among N first-round responses.</summary>
    public required Estimate DistinctAnswers
    {
        get => _metrics[DistinctAnswerCount.Key];
        init => SetEstimate(DistinctAnswerCount.Key, value);
    }

    /// <summary>Share in 0..1 of all responses in which no answer was found.</summary>
    public double ParseFailures
    {
        get => Find(UnparsedShare.Key)?.Value ?? 0;
        init => SetValue(UnparsedShare.Key, value);
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
        init => SetEstimate(MajorityTextDissimilarity.Key, value);
    }

    /// <summary>Answers changed between the first and the final round; null without debate.</summary>
    public AnswerFlips? Flips
    {
        get;
        init
        {
            field = value;
            var total = value?.Total ?? 0;
            SetValue(CorrectedShare.Key, total == 0 ? null : value!.WrongToRight / (double)total);
            SetValue(SpoiledShare.Key, total == 0 ? null : value!.RightToWrong / (double)total);
        }
    }

    /// <summary>Tokens sampled in this evaluation, summaries included.</summary>
    public long TokensGenerated { get; init; }

    /// <summary>Tokens read as prompts in this evaluation, summaries' prompts included.</summary>
    public long TokensPrompt { get; init; }

    /// <summary>
    /// Of <see cref="TokensPrompt"/>, those that endpoints read from their caches; 0 for local models.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long TokensCached { get; init; }

    /// <summary>
    /// The budget of an answer: generated tokens and uncached prompt tokens of one problem, summaries included.
    /// </summary>
    [JsonIgnore]
    public double TokensPerProblem =>
        (TokensGenerated + TokensPrompt - TokensCached) / (double)Math.Max(1, Problems);

    /// <summary>Tokens of all training that led to this state, over all iterations.</summary>
    public long TokensTrained { get; init; }

    /// <summary>Wall-clock seconds of this evaluation.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// Name of the set of debates it was measured on: the transcript file's, such as <c>evaluate-multiagent</c>. Null
    /// where that was not recorded.
    /// </summary>
    public string? Transcripts { get; init; }

    /// <summary>
    /// Name of the set of debates whose votes are <see cref="PseudoLabels"/>: <c>train</c>, or <c>train
    /// (single-agent)</c> for an arm's own. Null where nothing was labelled or the name was not recorded.
    /// </summary>
    public string? LabelTranscripts { get; init; }

    /// <summary>
    /// Every estimate by the name of its metric. Setting it adds to the estimates of other keys and replaces theirs:
    /// only here every estimate has its standard error. Declared last, so that it is also read last.
    /// </summary>
    public ImmutableSortedDictionary<string, Estimate> Metrics
    {
        get => _metrics;
        init => _metrics = value is null ? _metrics : _metrics.SetItems(value);
    }

    /// <summary>The estimate of a metric; null where these debates do not define it.</summary>
    /// <param name="name">The metric's <see cref="MetricInfo.Name"/>.</param>
    public Estimate? Find(string name) => Metrics.GetValueOrDefault(name);

    /// <summary>
    /// A metric's cell in a table: <c>84.4 ± 1.6</c>, with <c>(n = 9)</c> where it depends on the number of responses;
    /// a dash where there is no estimate.
    /// </summary>
    public string Text(MetricInfo metric)
    {
        if (Find(metric.Name) is not { } estimate)
            return ReportText.None;
        var percent = metric.HidesError ? ReportText.Percent(estimate.Value) : ReportText.Percent(estimate);
        var value = metric.IsNumber ? ReportText.Number(estimate.Value) : percent;
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

    /// <summary>Sets the estimate of a metric; null removes it.</summary>
    private void SetEstimate(string name, Estimate? estimate) =>
        _metrics = estimate is null ? _metrics.Remove(name) : _metrics.SetItem(name, estimate);

    /// <summary>
    /// Sets a value without its error, unless the same value is known with its error; null removes it.
    /// </summary>
    private void SetValue(string name, double? value)
    {
        if (value is not { } known)
            _metrics = _metrics.Remove(name);
        else if (Find(name)?.Value != known)
            _metrics = _metrics.SetItem(name, Estimate.OfValue(known, Problems));
    }
}
