using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>One training example and the debate from which it was selected.</summary>
/// <param name="Line">Number of the example in the data file, from 1.</param>
/// <param name="Problem">Id of its problem.</param>
/// <param name="Weight">Factor of its loss.</param>
/// <param name="Debate">Id of the debate; null where no message has the example's content.</param>
/// <param name="Vote">The vote of the debate; null with <paramref name="Debate"/>.</param>
/// <param name="Responses">The slot's responses up to the last learned one.</param>
public sealed record ExampleTrace(
    int Line,
    string Problem,
    double Weight,
    DebateId? Debate,
    VoteTrace? Vote,
    ImmutableArray<TracedResponse> Responses
);
