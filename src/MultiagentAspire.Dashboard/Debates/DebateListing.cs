using System.Collections.Frozen;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What the page of debates shows for an address.</summary>
/// <param name="Files">All that the run has.</param>
/// <param name="File">The one that is shown; null when there is none.</param>
/// <param name="Query">What was asked for, with the iteration and set that are shown.</param>
/// <param name="Total">How many debates the file has.</param>
/// <param name="Listed">Those that the filter lets through.</param>
/// <param name="Counts">How many of each outcome the filter would let through.</param>
/// <param name="Agents">Who speaks in them.</param>
/// <param name="Selected">The one that is open.</param>
/// <param name="Origins">What else is known of the one that is open.</param>
/// <param name="Error">What could not be read or is not there.</param>
public sealed record DebateListing(
    IReadOnlyList<TranscriptFile> Files,
    TranscriptFile? File,
    DebateQuery Query,
    int Total,
    IReadOnlyList<AnalyzedDebate> Listed,
    FrozenDictionary<DebateOutcome, int> Counts,
    IReadOnlyList<AgentId> Agents,
    AnalyzedDebate? Selected,
    DebateOrigins Origins,
    string? Error
)
{
    /// <summary>The true answers are known.</summary>
    public bool HasReferences { get; init; }

    /// <summary>
    /// Reads what is needed. A file that cannot be read is a fault, and the others can still be chosen.
    /// </summary>
    internal static DebateListing Create(DebateFiles debates, string run, DebateQuery query)
    {
        var files = debates.List(run);
        var file = Choose(files, query);
        var empty = new DebateListing(
            files,
            file,
            query,
            0,
            [],
            FrozenDictionary<DebateOutcome, int>.Empty,
            [],
            null,
            DebateOrigins.None,
            file is null && files.Count > 0 ? Missing(query) : null
        );
        if (file is null)
            return empty;
        query = query with { Iteration = file.Iteration, Set = file.Name };
        try
        {
            var listing = Create(empty with { Query = query }, debates.Read(run, file)) with
            {
                Error = debates.References(run).Error,
            };
            if (query.Problem is null)
                return listing;
            return listing.Selected is null
                ? listing with
                {
                    Error = "There is no debate on that problem among these.",
                }
                : WithOrigins(listing, debates, run);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            return empty with { Query = query, Error = error.Message };
        }
    }

    /// <summary>
    /// The debates at <paramref name="step"/> from the open one in the list; null where the list ends or the
    /// open one is not in it.
    /// </summary>
    public DebateQuery? Neighbor(int step)
    {
        var index = Position + step;
        return Selected is null || Position < 0 || index < 0 || index >= Listed.Count
            ? null
            : Query with
            {
                Problem = Listed[index].Transcript.Problem.Id,
            };
    }

    /// <summary>Place of the open debate in the list, from 0; -1 when it is not there.</summary>
    public int Position { get; private init; } = -1;

    private static DebateListing Create(DebateListing empty, IReadOnlyList<AnalyzedDebate> all)
    {
        var filter = empty.Query.Filter;
        var facet = all.Where(filter.MatchesExceptOutcome).ToList();
        List<AnalyzedDebate> listed = filter.Outcome is { } outcome
            ? [.. facet.Where(debate => debate.Outcomes.Contains(outcome))]
            : facet;
        var shown = empty.Query.Problem is { } problem
            ? all.FirstOrDefault(debate => debate.Transcript.Problem.Id == problem)
            : null;
        return empty with
        {
            Total = all.Count,
            Listed = listed,
            Counts = facet.SelectMany(debate => debate.Outcomes).CountBy(one => one).ToFrozenDictionary(),
            Agents =
            [
                .. all.Take(1)
                    .SelectMany(debate => debate.Transcript.Rounds)
                    .SelectMany(round => round.Select(response => response.Agent))
                    .Distinct()
                    .Order(),
            ],
            HasReferences = all.Any(debate => debate.Reference is not null),
            Selected = shown,
            Position = shown is null ? -1 : listed.IndexOf(shown),
        };
    }

    /// <summary>A debate can be shown without what came before and after it.</summary>
    private static DebateListing WithOrigins(DebateListing listing, DebateFiles debates, string run)
    {
        try
        {
            return listing with
            {
                Origins = new DebateOrigins(debates.Learned(run, listing.File!), debates.Adapters(run)),
            };
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            return listing with { Error = error.Message };
        }
    }

    private static bool IsUnreadable(Exception error) =>
        error
            is InvalidDataException
                or IOException
                or UnauthorizedAccessException
                or ArtifactAccessException;

    /// <summary>What is asked for; else the last training debates of the method, else the last of all.</summary>
    private static TranscriptFile? Choose(IReadOnlyList<TranscriptFile> files, DebateQuery query)
    {
        var fitting = files
            .Where(file =>
                (query.Iteration is null || file.Iteration == query.Iteration)
                && (query.Set is null || file.Name == query.Set)
            )
            .ToList();
        return fitting.LastOrDefault(file => file.Name == ProblemSet.Train) ?? fitting.LastOrDefault();
    }

    private static string Missing(DebateQuery query) =>
        FormattableString.Invariant(
            $"There are no debates {(query.Set is { } set ? $"'{set}' " : "")}{(query.Iteration is { } iteration ? $"in iteration {iteration} " : "")}yet; choose others."
        );
}
