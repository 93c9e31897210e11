using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>One finetuning of one agent.</summary>
/// <param name="Id">Names the job; its checkpoint is found again by it.</param>
/// <param name="Agent">Whose adapter this is. Every record of the data file must bear this agent.</param>
/// <param name="Base">The base model.</param>
/// <param name="StartFrom">The adapter to continue from, or null to start at the base.</param>
/// <param name="DataPath">JSONL of <see cref="TrainingExample"/> records in TRL form.</param>
/// <param name="OutputPath">Folder of the adapter; appears whole or not at all.</param>
/// <param name="Seed">Order of the data, initial adapter, dropout.</param>
public sealed record TrainingJob(
    string Id,
    AgentId Agent,
    ModelRef Base,
    AdapterRef? StartFrom,
    string DataPath,
    string OutputPath,
    TrainingSettings Settings,
    ulong Seed
)
{
    /// <summary>
    /// Set where the endpoint of the base model finetunes it: how. The output folder then holds the record of
    /// that, and no weights.
    /// </summary>
    [JsonPropertyName("there"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndpointFinetuning? AtEndpoint { get; init; }
}
