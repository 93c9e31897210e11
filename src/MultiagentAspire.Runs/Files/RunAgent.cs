using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>One slot of the society and the model it starts from.</summary>
/// <param name="Model">Name of the model in <see cref="RunFile.Models"/> or <see cref="RunFile.Endpoints"/>.</param>
/// <param name="Adapter">
/// The adapter on that model with which the slot's generator and critic start in a society arm; null: they start as
/// the base model. Arms of a single model ignore it.
/// </param>
public sealed record RunAgent(string Model, AdapterRef? Adapter = null);
