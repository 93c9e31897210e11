using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Cli.Exports;

/// <summary>
/// Checkpoints in Hugging Face layout, one folder an agent, with the adapter's weights in the model's.
/// </summary>
internal static class MergedModelExport
{
    /// <summary>
    /// Writes one folder for each agent, named by its id, under <paramref name="output"/>; all or none are
    /// written. An agent finetuned in all weights is copied, one with an adapter is merged, others get the base.
    /// </summary>
    /// <param name="output">Folder to create.</param>
    /// <param name="unfuse">Split projections that the family keeps as one.</param>
    /// <returns>The folders written.</returns>
    /// <exception cref="ArgumentException"><paramref name="unfuse"/> for a family without fused projections, or
    /// the model does not fit into memory.</exception>
    public static IReadOnlyList<string> Write(
        ImmutableArray<FinishedAgent> agents,
        string output,
        bool unfuse,
        CancellationToken cancellationToken
    )
    {
        AtomicFile.WriteFolder(
            output,
            folder =>
            {
                foreach (var agent in agents)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Write(
                        agent.Model,
                        unfuse,
                        Directory.CreateDirectory(Path.Combine(folder, agent.Agent.ToString())).FullName
                    );
                }
            }
        );
        return [.. agents.Select(agent => Path.Combine(output, agent.Agent.ToString()))];
    }

    /// <summary>Writes one agent's weights (fp32) with the other files of its model.</summary>
    private static void Write(AgentModel model, bool unfuse, string folder)
    {
        var whole =
            model.Adapter is { } trained && !File.Exists(Path.Combine(trained.Path, "adapter_config.json"));
        var original = whole ? model.Adapter!.Path : model.Base.Path;
        var config = ModelConfig.Read(original);
        if (unfuse && !config.FusedQueryKeyValue)
            throw new ArgumentException(
                $"--unfuse: {original} is a {config.ModelType} model, whose projections are not fused; "
                    + "leave the option out."
            );
        MemoryRequirement
            .ForWeights(config)
            .RequireFits(
                original,
                AvailableMemory.On(DevicePlacement.Current.Device),
                "Export on a larger machine"
            );
        using var decoder = Decoder.Load(original);
        if (!whole && model.Adapter is { } adapter)
        {
            using var lora = LoraAdapter.Load(adapter.Path, decoder.Config);
            lora.MergeInto(decoder);
        }
        ModelFolder.Write(folder, decoder, original, unfuse);
    }
}
