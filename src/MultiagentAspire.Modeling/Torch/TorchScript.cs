using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>Compiled functions in TorchScript, called with arguments that live until the call has ended.</summary>
/// <remarks>
/// TorchSharp makes a <see cref="Scalar"/> of each float, double and long argument and keeps only its native pointer.
/// A garbage collection during the call could then free the number before libtorch read it: such calls failed at
/// random in Scalar::toLong, or computed with another number.
/// </remarks>
/// <param name="source">Functions in TorchScript.</param>
internal sealed class TorchScript(string source) : IDisposable
{
    private readonly jit.CompilationUnit _unit = jit.compile(source);

    /// <summary>Calls a function.</summary>
    /// <typeparam name="TResult"><see cref="Tensor"/>, or <see cref="Scalar"/> for a number.</typeparam>
    /// <param name="function">Its name.</param>
    /// <param name="arguments">Tensors, arrays of tensors, numbers and booleans in the order of its signature.</param>
    public TResult Invoke<TResult>(string function, params object[] arguments)
    {
        var passed = Array.ConvertAll(arguments, OwnedNumber);
        try
        {
#pragma warning disable RS0030 // The one place that keeps the arguments alive.
            return _unit.invoke<TResult>(function, passed);
#pragma warning restore RS0030
        }
        finally
        {
            foreach (var (argument, made) in arguments.Zip(passed))
                if (made is Scalar number && !ReferenceEquals(argument, made))
                    number.Dispose();
            GC.KeepAlive(arguments);
        }
    }

    private static object OwnedNumber(object argument) =>
        argument switch
        {
            float number => number.ToScalar(),
            double number => number.ToScalar(),
            long number => number.ToScalar(),
            _ => argument,
        };

    /// <summary>Ends the use of the functions; libtorch keeps about a megabyte until the process ends.</summary>
    public void Dispose() => _unit.Dispose();
}
