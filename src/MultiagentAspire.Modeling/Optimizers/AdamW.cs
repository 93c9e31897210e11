using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Optimizers;

/// <summary>AdamW (Loshchilov and Hutter 2019) by libtorch's fused kernel: one native call a step for all parameters. State is fp32.</summary>
public sealed class AdamW : IDisposable
{
    private const string Source = """
        def step(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, b1: float, b2: float, wd: float, eps: float) -> int:
            e: List[Tensor] = []
            for t in s:
                t.add_(1.0)
            torch._fused_adamw_(p, g, m, v, e, s, lr=lr, beta1=b1, beta2=b2, weight_decay=wd, eps=eps, amsgrad=False, maximize=False)
            return 0

        """;

    private readonly torch.jit.CompilationUnit _script = torch.jit.compile(Source);
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;
    private readonly Tensor[] _steps;
    private readonly double _beta1, _beta2, _epsilon, _weightDecay;

    public AdamW(IEnumerable<Tensor> parameters, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    {
        _parameters = [.. parameters];
        (_beta1, _beta2, _epsilon, _weightDecay) = (beta1, beta2, epsilon, weightDecay);
        using var quiet = no_grad();
        _first = [.. _parameters.Select(p => zeros_like(p).DetachFromDisposeScope())];
        _second = [.. _parameters.Select(p => zeros_like(p).DetachFromDisposeScope())];
        _steps = [.. _parameters.Select(p => zeros(1, dtype: ScalarType.Float32, device: p.device).squeeze(0).DetachFromDisposeScope())];
    }

    /// <summary>One step with the parameters' gradients; the gradients are left as they are.</summary>
    public void Step(double learningRate)
    {
        using var quiet = no_grad();
        var gradients = _parameters.Select(p => p.grad ?? throw new InvalidOperationException("A parameter has no gradient.")).ToArray();
        using var done = _script.invoke<Scalar>("step", _parameters, gradients, _first, _second, _steps, learningRate, _beta1, _beta2, _weightDecay, _epsilon);
    }

    /// <summary>State to store in a checkpoint, in a fixed order: first moments, second moments, step counts.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        _first.Select((t, i) => ($"adamw.first.{i}", t))
            .Concat(_second.Select((t, i) => ($"adamw.second.{i}", t)))
            .Concat(_steps.Select((t, i) => ($"adamw.step.{i}", t)));

    public void Dispose()
    {
        foreach (var tensor in _first.Concat(_second).Concat(_steps)) tensor.Dispose();
        _script.Dispose();
    }
}
