using System.Collections.Concurrent;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>
/// Scores by rules: a model finds each token of a response as improbable as it was often trained, and two models are
/// as far apart as their digests differ. The embedding of a text is its length and its first character.
/// </summary>
internal sealed class ScriptedScorer : IResponseScorer
{
    private readonly ConcurrentQueue<ScoringRequest> _requests = [];

    public IReadOnlyCollection<ScoringRequest> Requests => _requests;

    /// <summary>Responses that are not scored.</summary>
    public Func<ScoringRequest, bool> Unscored { get; init; } = _ => false;

    public Task<ScoringResult> ScoreAsync(ScoringRequest request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        if (Unscored(request))
            return Task.FromResult(ScoringResult.Unscored);
        var others = request.Others.Select(model => new ModelScore(Nll(model), Far(request.Author, model)));
        return Task.FromResult(
            new ScoringResult(request.Text.Length, Nll(request.Author), [.. others])
            {
                Embedding = request.Embeds ? [request.Text.Length, request.Text[^1] - '0' + 1] : [],
            }
        );
    }

    private static double Nll(AgentModel model) => 1 + ScriptedDebateRunner.LevelOf(model.Adapter);

    private static double Far(AgentModel left, AgentModel right) =>
        left.Adapter?.Digest == right.Adapter?.Digest ? 0
        : left.Adapter is null || right.Adapter is null ? 2
        : 1;
}
