using System.Collections.Immutable;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// The losses of a job, step by step, out of its events. These come newest first and in parts, overlap from
/// look to look, and some may be missing.
/// </summary>
internal sealed class LossLog
{
    /// <summary>More parts than any list has; one that never ends is not followed.</summary>
    private const int MaxPages = 10_000;

    private readonly SortedDictionary<int, double> _losses = [];
    private readonly HashSet<string> _seenIds = new(StringComparer.Ordinal);
    private bool _isComplete = true;
    private bool _gap;
    private int _pages;

    /// <summary>The last step known; 0: none.</summary>
    public int Step => _losses.Count == 0 ? 0 : _losses.Last().Key;

    /// <summary>Steps of the whole job; 0 while that is not told.</summary>
    public int Steps { get; private set; }

    /// <summary>The loss of the last step known.</summary>
    public double? Loss => _losses.Count == 0 ? null : _losses.Last().Value;

    /// <summary>In the order of the steps.</summary>
    public ImmutableArray<double> Losses => [.. _losses.Values];

    /// <summary>
    /// The list is read from its newest part. Where the last reading broke off, what it had not come to lies
    /// behind what it had.
    /// </summary>
    public void StartPass() => (_gap, _isComplete, _pages) = (!_isComplete, false, 0);

    /// <summary>Takes a part of the list in.</summary>
    /// <returns>Whether older parts can hold anything new.</returns>
    public bool Add(Page<FineTuningEvent> page)
    {
        var allNew = true;
        foreach (var one in page.Items)
        {
            if (!_seenIds.Add(one.Id))
                allNew = false;
            if (one.Steps is { } steps)
                Steps = Math.Max(Steps, steps);
            if (one is { Step: > 0 and var step, Loss: { } loss })
                _losses[step] = loss;
        }
        _isComplete = !((allNew || _gap) && page is { More: true, Items.Length: > 0 } && ++_pages < MaxPages);
        return !_isComplete;
    }
}
