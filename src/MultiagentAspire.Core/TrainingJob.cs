using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>One finetuning of one agent: the body of a <c>train</c> work item.</summary>
/// <param name="Id">Id of the job, the same in every attempt; a resumed job finds its checkpoint by it.</param>
/// <param name="Agent">The agent that is trained. Every line of the data file must name it.</param>
/// <param name="Base">The base model.</param>
/// <param name="StartFrom">The adapter to continue; null: start from the base model.</param>
/// <param name="DataPath">The data file, as <see cref="TrainingExamples"/> reads it.</param>
/// <param name="OutputPath">Folder of the new adapter; written atomically.</param>
/// <param name="Settings">Method and hyperparameters.</param>
/// <param name="Seed">Seed of the order of the data, the initial adapter and dropout.</param>
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
    /// Settings of the fine-tuning job, where the endpoint of the base model finetunes it; the output folder then holds
    /// a record of the job and no weights. Null for a local training.
    /// </summary>
    [JsonPropertyName("there"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndpointFinetuning? EndpointSettings { get; init; }
}
