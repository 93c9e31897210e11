using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>One slot of the society and the model it starts from.</summary>
/// <param name="Adapter">The adapter on it with which its generator and its critic begin in the method's arm;
/// null: they begin as the base model.</param>
public sealed record RunAgent(string Model, AdapterRef? Adapter = null);
