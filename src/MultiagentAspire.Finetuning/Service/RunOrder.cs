using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>A run as it lies on the queue: the run file's text, so that whichever service takes it up reads the same.</summary>
internal sealed record RunOrder(string RunFile, string Command);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RunOrder))]
[JsonSerializable(typeof(RunProgress))]
internal sealed partial class RunServiceJson : JsonSerializerContext;

/// <summary>Runs on their queue: one item each, named as the run.</summary>
internal static class RunItems
{
    public const string Queue = QueueNames.Run;

    /// <summary>Where <c>runs/&lt;name&gt;</c> lie: <c>Artifacts:Output</c>, inside the roots.</summary>
    public static string Output(ArtifactRoots roots, IConfiguration configuration) => roots.Resolve(configuration["Artifacts:Output"] ?? ".");
}
