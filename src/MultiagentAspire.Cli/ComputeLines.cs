using MultiagentAspire.Inference;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli;

/// <summary>The lines on standard error by which a verb says where and how it computes.</summary>
internal static class ComputeLines
{
    public static void Write(DevicePlacement placement) => Console.Error.WriteLine(placement.ToString());

    /// <summary>This process's placement, and the cache of each model as it is loaded.</summary>
    public static void Write(ModelHost models)
    {
        Write(DevicePlacement.Current);
        models.Loaded += static model => Console.Error.WriteLine($"{model.Reference.Path}: KV cache of {model.Engine.CacheDescription}");
    }
}
