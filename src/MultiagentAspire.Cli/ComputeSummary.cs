using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli;

/// <summary>Lines on standard error that say on which device and with how much memory a command computes.</summary>
internal static class ComputeSummary
{
    /// <summary>Writes the device and the number of threads.</summary>
    public static void Write(DevicePlacement placement) => Terminal.WriteErrorLine(placement.ToString());

    /// <summary>
    /// Writes, from now on, one line for each model that is loaded: its KV cache and its memory. This process's
    /// placement comes before the first one.
    /// </summary>
    public static void Write(ModelCache models)
    {
        var placed = 0; // written with the first loaded model, so that a refused one leaves its error line alone
        models.Loaded += model =>
        {
            if (Interlocked.Exchange(ref placed, 1) == 0)
                Write(DevicePlacement.Current);
            Terminal.WriteErrorLine(
                $"{model.Reference.Path}: KV cache of {model.Engine.CacheDescription}; {model.Memory}"
            );
        };
    }

    /// <summary>
    /// Writes the memory that finetuning of a model needs at most, for examples of the maximum length. The trainer
    /// itself checks by the lengths of its data.
    /// </summary>
    /// <param name="model">Folder of the base model.</param>
    public static void Write(string model, TrainingSettings settings)
    {
        var config = ModelConfig.Read(model);
        var maxLength = Math.Min(settings.MaxLength, config.MaxPositions);
        Terminal.WriteErrorLine(
            $"{model}: finetuning takes {MemoryRequirement.ForTraining(config, settings, maxLength, long.MaxValue)}"
        );
    }
}
