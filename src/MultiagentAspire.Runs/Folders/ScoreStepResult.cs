using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>The stored result of a <see cref="Plans.ScoreStep"/>.</summary>
/// <param name="Debates">One for each scored problem, in the order of the problems.</param>
/// <param name="Scored">Number of responses that were scored.</param>
/// <param name="Skipped">
/// Number of responses that were not: without text, of models at endpoints, or too long for the model's context.
/// </param>
public sealed record ScoreStepResult(ImmutableArray<DebateScores> Debates, int Scored, int Skipped);
