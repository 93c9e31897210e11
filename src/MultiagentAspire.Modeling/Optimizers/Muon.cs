using MultiagentAspire.Modeling.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Optimizers;

/// <summary>
/// Muon (Jordan et al. 2024, github.com/KellerJordan/Muon): momentum whose update is orthogonalised by five
/// Newton–Schulz steps. For the matrices of the blocks only. Stacked matrices (qkv, gate_up) are updated part by
/// part.
/// </summary>
public sealed class Muon : IDisposable
{
    /// <summary>
    /// TorchScript. <c>p</c> matrices, <c>g</c> their gradients, <c>m</c> momenta (parts, rows, columns), one for
    /// each matrix; <c>orthogonal</c> works on a batch of parts.
    /// </summary>
    private const string Source = """
        def orthogonal(g: Tensor) -> Tensor:
            x = g
            wide = g.size(1) <= g.size(2)
            if not wide:
                x = x.transpose(1, 2)
            x = x / (x.norm(2, [1, 2], True) + 1e-7)
            for i in range(5):
                a = torch.bmm(x, x.transpose(1, 2))
                b = torch.baddbmm(a, a, a, beta=-4.7750, alpha=2.0315)
                x = torch.baddbmm(x, b, x, beta=3.4445)
            if not wide:
                x = x.transpose(1, 2)
            return x

        def step(
            p: List[Tensor],
            g: List[Tensor],
            m: List[Tensor],
            lr: float,
            momentum: float,
            decay: float
        ) -> int:
            for i in range(len(p)):
                part = g[i].view_as(m[i])
                m[i].lerp_(part, 1.0 - momentum)
                u = torch.lerp(part, m[i], momentum)
                scale = max(1.0, float(u.size(1)) / float(u.size(2))) ** 0.5
                p[i].mul_(1.0 - lr * decay)
                p[i].add_(orthogonal(u).reshape(p[i].size(0), p[i].size(1)), alpha=-lr * scale)
            return 0

        """;

    /// <summary>Compiled once per process: libtorch never frees a compilation.</summary>
    private static readonly Lazy<TorchScript> Compiled = new(() => new TorchScript(Source));

    private readonly TorchScript _script = Compiled.Value;
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _momenta;
    private readonly double _momentum,
        _weightDecay;

    /// <summary>Starts with zero momenta.</summary>
    /// <param name="parameters">fp32 matrices and the number of equal parts that are stacked in each.</param>
    /// <param name="momentum">Decay of the running mean of gradients (Nesterov form).</param>
    /// <param name="weightDecay">Decoupled weight decay; multiplied by the learning rate.</param>
    public Muon(
        IEnumerable<(Tensor Matrix, int Parts)> parameters,
        double momentum = 0.95,
        double weightDecay = 0
    )
    {
        var list = parameters.ToList();
        _parameters = [.. list.Select(p => p.Matrix)];
        (_momentum, _weightDecay) = (momentum, weightDecay);
        using var noGrad = no_grad();
        _momenta = [.. list.Select(p => ZeroMomentum(p.Matrix, p.Parts))];
    }

    private static Tensor ZeroMomentum(Tensor matrix, int parts)
    {
        long[] shape = [parts, matrix.size(0) / parts, matrix.size(1)];
        return zeros(shape, device: matrix.device).DetachFromDisposeScope(); // (parts, rows, columns)
    }

    /// <summary>Updates the parameters by their gradients, which stay as they are.</summary>
    /// <param name="learningRate">Of this step.</param>
    /// <exception cref="InvalidOperationException">A parameter has no gradient.</exception>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var gradients = _parameters
            .Select(p => p.grad ?? throw new InvalidOperationException("A parameter has no gradient."))
            .ToArray();
        using var done = _script.Invoke<Scalar>(
            "step",
            _parameters,
            gradients,
            _momenta,
            learningRate,
            _momentum,
            _weightDecay
        );
    }

    /// <summary>
    /// State to store in a checkpoint: the momentum (parts, rows, columns) of each parameter, in order.
    /// </summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        _momenta.Select((t, i) => ($"muon.momentum.{i}", t));

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (var tensor in _momenta)
            tensor.Dispose();
    }
}
