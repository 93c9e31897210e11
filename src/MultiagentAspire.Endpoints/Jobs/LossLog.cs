using System.Collections.Immutable;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// Collects the losses of a job by step from its events. Events come newest first and in pages, pages of several passes
/// overlap, and some events may be missing.
/// </summary>
internal sealed class LossLog
{
    /// <summary>Maximum number of pages of a pass, for an endpoint whose list never ends.</summary>
    private const int MaxPages = 10_000;

    private readonly SortedDictionary<int, double> _losses = [];
    private readonly HashSet<string> _seenIds = new(StringComparer.Ordinal);
    private bool _isComplete = true;
    private bool _hasGap;
    private int _pages;

    /// <summary>The last known optimizer step; 0: none.</summary>
    public int Step => _losses.Count == 0 ? 0 : _losses.Last().Key;

    /// <summary>Optimizer steps of the whole job; 0 while that is not reported.</summary>
    public int Steps { get; private set; }

    /// <summary>The loss of the last known step; null: none.</summary>
    public double? Loss => _losses.Count == 0 ? null : _losses.Last().Value;

    /// <summary>All known losses in the order of the steps.</summary>
    public ImmutableArray<double> Losses => [.. _losses.Values];

    /// <summary>
    /// Starts a pass from the newest page. If the last pass was interrupted, the events that it did not read are behind
    /// events that are known.
    /// </summary>
    public void StartPass() => (_hasGap, _isComplete, _pages) = (!_isComplete, false, 0);

    /// <summary>Adds a page of events.</summary>
    /// <param name="page">The page that follows the last one.</param>
    /// <returns>Whether older pages can contain new events.</returns>
    public bool Add(Page<FineTuningEvent> page)
    {
        var allNew = true;
        foreach (var item in page.Items)
        {
            if (!_seenIds.Add(item.Id))
                allNew = false;
            if (item.Steps is { } steps)
                Steps = Math.Max(Steps, steps);
            if (item is { Step: > 0 and var step, Loss: { } loss })
                _losses[step] = loss;
        }
        _isComplete = !(
            (allNew || _hasGap) && page is { More: true, Items.Length: > 0 } && ++_pages < MaxPages
        );
        return !_isComplete;
    }
}
