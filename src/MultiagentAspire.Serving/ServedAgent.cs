using MultiagentAspire.Core;

namespace MultiagentAspire.Serving;

/// <summary>One agent, or a model in a folder.</summary>
/// <param name="Id">Full name, such as <c>generator-1@2</c>.</param>
/// <param name="Root">Folder of the adapter, or of the base model where there is none.</param>
/// <param name="Parent">Name of the model that the adapter was made of; null without an adapter.</param>
/// <param name="Created">When the run started, or the folder was written.</param>
/// <param name="Agent">Role and slot; <c>Base</c> or <c>Single</c> for a model in a folder.</param>
/// <param name="Model">Base model and adapter.</param>
public sealed record ServedAgent(
    string Id,
    string Root,
    string? Parent,
    DateTimeOffset Created,
    AgentId Agent,
    AgentModel Model
) : ServedModel(Id, Root, Parent, Created, Model.Adapter?.Digest ?? Model.Base.Digest);
