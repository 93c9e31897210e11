using System.Collections.Frozen;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What the page of debates shows for an address.</summary>
/// <param name="Files">All transcript files of the run.</param>
/// <param name="File">The file that is shown; null where the run has none, or none that the address selects.</param>
/// <param name="Query">The query of the address, with the iteration and set that are shown.</param>
public sealed record DebateListing(
    IReadOnlyList<TranscriptFile> Files,
    TranscriptFile? File,
    DebateQuery Query
)
{
    /// <summary>Number of debates in the file; 0 where it cannot be read.</summary>
    public int Total { get; init; }

    /// <summary>The debates that match the filter, in the order of the file.</summary>
    public IReadOnlyList<AnalyzedDebate> Listed { get; init; } = [];

    /// <summary>For each outcome, the number of debates that match the filter's other conditions.</summary>
    public FrozenDictionary<DebateOutcome, int> Counts { get; init; } =
        FrozenDictionary<DebateOutcome, int>.Empty;

    /// <summary>The agents that respond in the file's debates, in their order.</summary>
    public IReadOnlyList<AgentId> Agents { get; init; } = [];

    /// <summary>The debate that is open; null where the page lists debates.</summary>
    public AnalyzedDebate? Selected { get; init; }

    /// <summary>What agents learned from the open debate, and where its adapters come from.</summary>
    public DebateOrigins Origins { get; init; } = DebateOrigins.None;

    /// <summary>What could not be read or does not exist; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the reference answers are known.</summary>
    public bool HasReferences { get; init; }

    /// <summary>Index of the open debate in <see cref="Listed"/>, from 0; -1 where it is not listed.</summary>
    public int Position { get; private init; } = -1;

    /// <summary>
    /// Reads what the page needs. A file that cannot be read becomes <see cref="Error"/>, so that another one can be
    /// chosen.
    /// </summary>
    /// <param name="debates">Reads the run's files.</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="query">The query of the address.</param>
    internal static DebateListing Create(DebateFiles debates, string run, DebateQuery query)
    {
        var files = debates.List(run);
        if (Choose(files, query) is not { } file)
            return new DebateListing(files, null, query) { Error = files.Count > 0 ? Missing(query) : null };
        var shown = query with { Iteration = file.Iteration, Set = file.Name };
        var empty = new DebateListing(files, file, shown);
        try
        {
            return Read(empty, debates, run);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            return empty with { Error = error.Message };
        }
    }

    /// <summary>
    /// The query of the debate at <paramref name="step"/> from the open one in the list; null where the list ends or
    /// the open one is not in it.
    /// </summary>
    /// <param name="step">1: the next one; -1: the previous one.</param>
    public DebateQuery? Neighbor(int step)
    {
        var index = Position + step;
        if (Selected is null || Position < 0 || index < 0 || index >= Listed.Count)
            return null;
        return Query with { Problem = Listed[index].Transcript.Problem.Id };
    }

    /// <param name="empty">Has a file and its query.</param>
    private static DebateListing Read(DebateListing empty, DebateFiles debates, string run)
    {
        var listing = empty.WithDebates(debates.Read(run, empty.File!)) with
        {
            Error = debates.References(run).Error,
        };
        if (empty.Query.Problem is null)
            return listing;
        return listing.Selected is null
            ? listing with
            {
                Error = "There is no debate on that problem among these.",
            }
            : WithOrigins(listing, debates, run);
    }

    private DebateListing WithDebates(IReadOnlyList<AnalyzedDebate> debates)
    {
        var filter = Query.Filter;
        var matching = debates.Where(filter.MatchesExceptOutcome).ToList();
        List<AnalyzedDebate> listed = filter.Outcome is { } wanted
            ? [.. matching.Where(debate => debate.Outcomes.Contains(wanted))]
            : matching;
        var selected = Query.Problem is { } problem
            ? debates.FirstOrDefault(debate => debate.Transcript.Problem.Id == problem)
            : null;
        var counts = matching.SelectMany(debate => debate.Outcomes).CountBy(outcome => outcome);
        var position = selected is null ? -1 : listed.IndexOf(selected);
        return this with
        {
            Total = debates.Count,
            Listed = listed,
            Counts = counts.ToFrozenDictionary(),
            Agents = AgentsOf(debates),
            HasReferences = debates.Any(debate => debate.Reference is not null),
            Selected = selected,
            Position = position,
        };
    }

    /// <summary>The agents of the first debate: all debates of a file have the same.</summary>
    private static List<AgentId> AgentsOf(IReadOnlyList<AnalyzedDebate> debates)
    {
        var responses = debates
            .Take(1)
            .SelectMany(debate => debate.Transcript.Rounds)
            .SelectMany(round => round);
        return [.. responses.Select(response => response.Agent).Distinct().Order()];
    }

    /// <summary>Adds the origins of the open debate; where they cannot be read, it is shown without them.</summary>
    private static DebateListing WithOrigins(DebateListing listing, DebateFiles debates, string run)
    {
        try
        {
            var origins = new DebateOrigins(
                debates.FindTrainedResponses(run, listing.File!),
                debates.Adapters(run)
            );
            return listing with { Origins = origins };
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

    /// <summary>The last file that the query selects, rather one of the method's training debates.</summary>
    private static TranscriptFile? Choose(IReadOnlyList<TranscriptFile> files, DebateQuery query)
    {
        var selected = files
            .Where(file =>
                (query.Iteration is null || file.Iteration == query.Iteration)
                && (query.Set is null || file.Name == query.Set)
            )
            .ToList();
        return selected.LastOrDefault(file => file.Name == ProblemSet.Train) ?? selected.LastOrDefault();
    }

    private static string Missing(DebateQuery query)
    {
        var set = query.Set is { } name ? $"'{name}' " : "";
        var iteration = query.Iteration is { } number
            ? FormattableString.Invariant($"in iteration {number} ")
            : "";
        return $"There are no debates {set}{iteration}yet; choose others.";
    }
}
