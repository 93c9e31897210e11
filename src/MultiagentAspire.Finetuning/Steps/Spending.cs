using System.Collections.Immutable;
using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// What a run has spent since its start, in all attempts, against its limits. Safe to call from several threads.
/// </summary>
internal sealed class Spending
{
    private readonly RunFile _run;
    private readonly StepStore _steps;
    private readonly IReadOnlyDictionary<string, string> _models;
    private readonly List<(TrainStep Step, TrainResult Result)> _trainings = [];
    private readonly Lock _lock = new();
    private Amount _finished;
    private Amount _current;

    /// <summary>Counts the finished steps of a plan.</summary>
    /// <param name="run">The run file, with limits and prices.</param>
    /// <param name="plan">All steps of the run.</param>
    /// <param name="steps">Results of finished steps.</param>
    /// <param name="models">Digest of each model of the run, by name.</param>
    public Spending(
        RunFile run,
        ImmutableArray<Step> plan,
        StepStore steps,
        IReadOnlyDictionary<string, string> models
    )
    {
        (_run, _steps, _models) = (run, steps, models);
        if (run.Limits is null)
            return;
        // Trainings first: debates of models that an endpoint finetuned have the price of these.
        foreach (
            var step in plan.Where(step => steps.IsFinished(step.Id)).OrderBy(step => step is not TrainStep)
        )
            AddFinished(step);
    }

    /// <summary>Counts a step whose result is stored, in place of what its debates added.</summary>
    public void AddFinished(Step step)
    {
        if (_run.Limits is null)
            return;
        lock (_lock)
        {
            _finished += AmountOf(step);
            if (step is DebateStep)
                _current = default;
        }
    }

    /// <summary>Counts one finished debate of the step in flight, also one of an earlier attempt.</summary>
    public void Add(DebateTranscript transcript)
    {
        if (_run.Limits is null)
            return;
        var responses = transcript.Rounds.SelectMany(round => round);
        var tokens =
            transcript.SummaryTokens
            + transcript.SummaryPromptTokens
            + responses.Sum(response => (long)response.Tokens + response.PromptTokens);
        lock (_lock)
            _current += new Amount(tokens, MoneyOf(transcript.EndpointUsage ?? []), 0);
    }

    /// <summary>Whether a limit is reached.</summary>
    /// <param name="elapsed">Time of the step in flight.</param>
    /// <param name="trained">Tokens that a training in flight has learned from.</param>
    public bool IsReached(TimeSpan elapsed, long trained = 0) => Reached(elapsed, trained) is not null;

    /// <summary>Does nothing below the limits.</summary>
    /// <param name="elapsed">Time of the step in flight.</param>
    /// <param name="trained">Tokens that a training in flight has learned from.</param>
    /// <exception cref="RunLimitException">A limit is reached.</exception>
    public void RequireWithin(TimeSpan elapsed, long trained = 0)
    {
        if (Reached(elapsed, trained) is { } reached)
            throw new RunLimitException(reached);
    }

    private string? Reached(TimeSpan elapsed, long trained)
    {
        if (_run.Limits is not { } limits)
            return null;
        Amount spent;
        lock (_lock)
            spent = _finished + _current + new Amount(trained, 0, elapsed.TotalSeconds);
        var hours = spent.Seconds / 3600;
        if (spent.Tokens >= limits.Tokens)
            return Describe("tokens", spent.Tokens, limits.Tokens.Value);
        if (spent.Money >= limits.Money)
            return Describe("money", spent.Money, limits.Money.Value);
        return hours >= limits.Hours ? Describe("hours", hours, limits.Hours.Value) : null;
    }

    private string Describe(string limit, double spent, double most)
    {
        var numbers = string.Create(CultureInfo.InvariantCulture, $"spent {spent:0.####} of {most:0.####}");
        return $"{_run.Name} stopped at its limit limits.{limit} ({numbers}); finished work is kept: raise the limit "
            + "in the run file and resume the run (--resume).";
    }

    private Amount AmountOf(Step step)
    {
        switch (step)
        {
            case DebateStep { IsShared: false }:
                var debates = _steps.Read<DebateStepResult>(step.Id);
                var tokens = debates.Result.TokensGenerated + debates.Result.TokensPrompt;
                return new Amount(tokens, MoneyOf(debates.Result.EndpointUsage), debates.Seconds);
            case TrainStep train:
                var training = _steps.Read<TrainResult>(step.Id);
                _trainings.Add((train, training.Result));
                var money = EndpointCosts.MoneyOf(_run, train, training.Result);
                return new Amount(training.Result.Tokens, money, TrainResult.SecondsOf(training));
            case DebateStep:
                return default;
            default:
                return new Amount(0, 0, _steps.SecondsOf(step.Id));
        }
    }

    private double MoneyOf(ImmutableArray<ModelUsage> usages) =>
        usages.IsDefaultOrEmpty ? 0 : EndpointCosts.MoneyOf(_run, _models, _trainings, usages);

    /// <summary>What steps cost.</summary>
    /// <param name="Tokens">Generated, of prompts, and trained on.</param>
    /// <param name="Money">In the currency of the prices.</param>
    /// <param name="Seconds">Time of the steps.</param>
    private readonly record struct Amount(long Tokens, double Money, double Seconds)
    {
        public static Amount operator +(Amount left, Amount right) =>
            new(left.Tokens + right.Tokens, left.Money + right.Money, left.Seconds + right.Seconds);
    }
}
