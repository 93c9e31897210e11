using MultiagentAspire.Modeling.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Optimizers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) by libtorch's fused kernel: one native call a step for all parameters.
/// State is fp32, on the parameters' device, and owned by this object; the parameters are not.
/// </summary>
public sealed class AdamW : IDisposable
{
    /// <summary>
    /// TorchScript. <c>p</c> parameters, <c>g</c> their gradients, <c>m</c> and <c>v</c> first and second
    /// moments, <c>s</c> step counts (scalars).
    /// </summary>
    private const string Source = """
        def step(
            p: List[Tensor],
            g: List[Tensor],
            m: List[Tensor],
            v: List[Tensor],
            s: List[Tensor],
            lr: float,
            b1: float,
            b2: float,
            wd: float,
            eps: float
        ) -> int:
            e: List[Tensor] = []
            for t in s:
                t.add_(1.0)
            torch._fused_adamw_(
                p,
                g,
                m,
                v,
                e,
                s,
                lr=lr,
                beta1=b1,
                beta2=b2,
                weight_decay=wd,
                eps=eps,
                amsgrad=False,
                maximize=False
            )
            return 0

        def clip(g: List[Tensor], limit: float) -> Tensor:
            total = torch.norm(torch.stack([torch.norm(t) for t in g]))
            factor = (limit / (total + 1e-6)).clamp_max(1.0)
            for t in g:
                t.mul_(factor)
            return total

        """;

    /// <summary>Compiled once per process: libtorch never frees a compilation.</summary>
    private static readonly Lazy<TorchScript> Compiled = new(() => new TorchScript(Source));

    private readonly TorchScript _script = Compiled.Value;
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private readonly Tensor[] _steps;

    /// <summary>The script's arguments b1, b2, wd, eps.</summary>
    private readonly object[] _constants;

    /// <summary>Starts with zero moments.</summary>
    /// <param name="parameters">fp32 tensors that require gradients.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">Added to the root of the second moment.</param>
    /// <param name="weightDecay">Decoupled weight decay; multiplied by the learning rate.</param>
    public AdamW(
        IEnumerable<Tensor> parameters,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0
    )
    {
        _parameters = [.. parameters];
        _constants = [beta1, beta2, weightDecay, epsilon];
        using var noGrad = no_grad();
        _first = [.. _parameters.Select(p => zeros_like(p).DetachFromDisposeScope())];
        _second = [.. _parameters.Select(p => zeros_like(p).DetachFromDisposeScope())];
        _steps = [.. _parameters.Select(ZeroSteps)];
    }

    private static Tensor ZeroSteps(Tensor parameter) =>
        zeros(1, dtype: ScalarType.Float32, device: parameter.device).squeeze(0).DetachFromDisposeScope();

    /// <summary>Updates the parameters by their gradients, which stay as they are.</summary>
    /// <param name="learningRate">Of this step.</param>
    /// <exception cref="InvalidOperationException">A parameter has no gradient.</exception>
    public void Step(double learningRate)
    {
        using var noGrad = no_grad();
        object[] state = [_parameters, Gradients(), _first, _second, _steps];
        using var done = _script.Invoke<Scalar>("step", [.. state, learningRate, .. _constants]);
    }

    /// <summary>Scales all gradients down so that their joint L2 norm is at most <paramref name="limit"/>.</summary>
    /// <exception cref="InvalidOperationException">A parameter has no gradient.</exception>
    public void ClipGradients(double limit)
    {
        using var noGrad = no_grad();
        using var norm = _script.Invoke<Tensor>("clip", Gradients(), limit);
    }

    /// <summary>State to store in a checkpoint, in a fixed order: first moments, second moments, step counts.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State()
    {
        var first = _first.Select((t, i) => ($"adamw.first.{i}", t));
        var second = _second.Select((t, i) => ($"adamw.second.{i}", t));
        var steps = _steps.Select((t, i) => ($"adamw.step.{i}", t));
        return first.Concat(second).Concat(steps);
    }

    private Tensor[] Gradients() =>
        [
            .. _parameters.Select(p =>
                p.grad ?? throw new InvalidOperationException("A parameter has no gradient.")
            ),
        ];

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (var tensor in _first.Concat(_second).Concat(_steps))
            tensor.Dispose();
    }
}
