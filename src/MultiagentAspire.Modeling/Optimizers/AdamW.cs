using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Optimizers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) by libtorch's fused kernel: one native call a step for all parameters.
/// State is fp32.
/// </summary>
public sealed class AdamW : IDisposable
{
    private const string Source = """
        def step(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, b1: float, b2: float, wd: float, eps: float) -> int:
            e: List[Tensor] = []
            for t in s:
                t.add_(1.0)
            torch._fused_adamw_(p, g, m, v, e, s, lr=lr, beta1=b1, beta2=b2, weight_decay=wd, eps=eps, amsgrad=False, maximize=False)
            return 0

        def clip(g: List[Tensor], limit: float) -> Tensor:
            total = torch.norm(torch.stack([torch.norm(t) for t in g]))
            factor = (limit / (total + 1e-6)).clamp_max(1.0)
            for t in g:
                t.mul_(factor)
            return total

        """;

    // once: a compilation is never freed
    private static readonly Lazy<torch.jit.CompilationUnit> Compiled = new(() => torch.jit.compile(Source));

    private readonly torch.jit.CompilationUnit _script = Compiled.Value;
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private readonly Tensor[] _steps;
    private readonly double _beta1,
        _beta2,
        _epsilon,
        _weightDecay;

    public AdamW(
        IEnumerable<Tensor> parameters,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0
    )
    {
        _parameters = [.. parameters];
        (_beta1, _beta2, _epsilon, _weightDecay) = (beta1, beta2, epsilon, weightDecay);
        using var quiet = no_grad();
        _first = [.. _parameters.Select(p => zeros_like(p).DetachFromDisposeScope())];
        _second = [.. _parameters.Select(p => zeros_like(p).DetachFromDisposeScope())];
        _steps =
        [
            .. _parameters.Select(p =>
                zeros(1, dtype: ScalarType.Float32, device: p.device).squeeze(0).DetachFromDisposeScope()
            ),
        ];
    }

    /// <summary>One step with the parameters' gradients; the gradients are left as they are.</summary>
    public void Step(double learningRate)
    {
        using var quiet = no_grad();
        using var done = _script.invoke<Scalar>(
            "step",
            _parameters,
            Gradients(),
            _first,
            _second,
            _steps,
            learningRate,
            _beta1,
            _beta2,
            _weightDecay,
            _epsilon
        );
    }

    /// <summary>Scales all gradients down so that their joint L2 norm is at most <paramref name="limit"/>.</summary>
    public void ClipGradients(double limit)
    {
        using var quiet = no_grad();
        using var norm = _script.invoke<Tensor>("clip", Gradients(), limit);
    }

    /// <summary>State to store in a checkpoint, in a fixed order: first moments, second moments, step counts.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        _first
            .Select((t, i) => ($"adamw.first.{i}", t))
            .Concat(_second.Select((t, i) => ($"adamw.second.{i}", t)))
            .Concat(_steps.Select((t, i) => ($"adamw.step.{i}", t)));

    private Tensor[] Gradients() =>
        [
            .. _parameters.Select(p =>
                p.grad ?? throw new InvalidOperationException("A parameter has no gradient.")
            ),
        ];

    public void Dispose()
    {
        foreach (var tensor in _first.Concat(_second).Concat(_steps))
            tensor.Dispose();
    }
}
