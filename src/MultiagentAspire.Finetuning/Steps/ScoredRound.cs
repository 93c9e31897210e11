using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>One round of a debate with the model that gave each response.</summary>
/// <param name="responses">[n]: slot n's response.</param>
/// <param name="models">[n]: the model that gave it.</param>
internal sealed class ScoredRound(ImmutableArray<AgentResponse> responses, ImmutableArray<AgentModel> models)
{
    /// <summary>Number of slots; 0 where the debate has no such round.</summary>
    public int Count => responses.Length;

    /// <summary>
    /// The request to score a slot's response by the other models of the round that share its base, and by that base.
    /// Models that are equal to the author, or to each other, are asked for once. Null where the response has no text,
    /// or its author is at an endpoint.
    /// </summary>
    public ScoringRequest? RequestFor(int slot)
    {
        var (response, author) = (responses[slot], models[slot]);
        if (response.Text.Length == 0 || author.Base.Endpoint is not null)
            return null;
        var others = models.Where(model => model.Base == author.Base).Append(BaseOf(author));
        return new ScoringRequest(
            author,
            response.Prompt,
            response.Text,
            response.FinishReason == FinishReason.Stop,
            [.. others.Where(model => model != author).Distinct()]
        );
    }

    /// <summary>The scores of a slot's response by slot, from the answer to its request.</summary>
    public ResponseScores ToScores(int slot, ScoringRequest request, ScoringResult result)
    {
        return new ResponseScores(
            result.Tokens,
            result.NegativeLogLikelihood,
            [.. models.Select((model, other) => other == slot ? null : Find(model))],
            Find(BaseOf(request.Author))!
        );

        ModelScore? Find(AgentModel model)
        {
            if (model == request.Author)
                return new ModelScore(result.NegativeLogLikelihood, 0);
            var index = request.Others.IndexOf(model);
            return index < 0 ? null : result.Others[index];
        }
    }

    private static AgentModel BaseOf(AgentModel model) => model with { Adapter = null };
}
