namespace MultiagentAspire.Core;

/// <summary>
/// One response under a model that did not give it. Both values are means over the response's tokens.
/// </summary>
/// <param name="NegativeLogLikelihood">
/// −log q(token), in nats per token: how improbable the model finds the response.
/// </param>
/// <param name="Divergence">
/// KL(p‖q) = Σ p log(p/q), in nats per token, at least 0: p is the author's distribution over the next token, q the
/// model's, both after the same tokens.
/// </param>
public sealed record ModelScore(double NegativeLogLikelihood, double Divergence);
