using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli;

/// <summary>The lines on standard error by which a command says where and how it computes.</summary>
internal static class ComputeSummary
{
    public static void Write(DevicePlacement placement) => Terminal.WriteErrorLine(placement.ToString());

    /// <summary>
    /// This process's placement, and of each model as it is loaded its cache and what memory it takes.
    /// </summary>
    public static void Write(ModelCache models)
    {
        var placed = 0; // told with the first model that could be loaded: what is refused before ends in its one line
        models.Loaded += model =>
        {
            if (Interlocked.Exchange(ref placed, 1) == 0)
                Write(DevicePlacement.Current);
            Terminal.WriteErrorLine(
                $"{model.Reference.Path}: KV cache of {model.Engine.CacheDescription}; {model.Memory}"
            );
        };
    }

    /// <summary>What finetuning a model takes at most; the trainer refuses by what its data take.</summary>
    public static void Write(string model, TrainingSettings settings)
    {
        var config = ModelConfig.Read(model);
        var maxLength = Math.Min(settings.MaxLength, config.MaxPositions);
        Terminal.WriteErrorLine(
            $"{model}: finetuning takes {MemoryRequirement.ForTraining(config, settings, maxLength, long.MaxValue)}"
        );
    }
}
