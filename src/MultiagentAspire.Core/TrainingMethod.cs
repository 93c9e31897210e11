namespace MultiagentAspire.Core;

/// <summary>
/// A way in which an agent learns from its data. The registry finds every concrete class of this assembly.
/// </summary>
public abstract class TrainingMethod : INamed
{
    /// <summary>Every training method by name.</summary>
    public static Registry<TrainingMethod> Registered { get; } = new();

    /// <summary>The value of <c>training.method</c> in a run file.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for the schema and for help.</summary>
    public abstract string Description { get; }
}
