using MultiagentAspire.Core;

namespace MultiagentAspire.Serving;

/// <summary>One agent.</summary>
public sealed record ServedAgent(
    string Id,
    string Root,
    string? Parent,
    DateTimeOffset Created,
    AgentId Agent,
    AgentModel Model
) : ServedModel(Id, Root, Parent, Created, Model.Adapter?.Digest ?? Model.Base.Digest);
