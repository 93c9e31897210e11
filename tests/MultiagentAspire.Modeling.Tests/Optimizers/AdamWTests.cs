using CsCheck;
using MultiagentAspire.Modeling.Optimizers;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Optimizers;

public sealed class AdamWTests
{
    /// <summary>Worked out by hand: lr 0.1, betas 0.9 and 0.999, weight decay 0.5, gradients 2 and then -1.</summary>
    [Fact]
    public void Two_steps_are_what_the_paper_says()
    {
        using var scope = NewDisposeScope();
        var parameter = tensor(1.0f).reshape(1);
        using var optimizer = new AdamW([parameter], epsilon: 1e-8, weightDecay: 0.5);
        parameter.grad = tensor(2.0f).reshape(1);
        optimizer.Step(0.1);
        // decay 1 - 0.1·0.5 = 0.95; m̂ = 2, v̂ = 4, so the step is 0.1·2/2.
        Assert.Equal(0.95 - 0.1, parameter.item<float>(), 1e-6);
        parameter.grad = tensor(-1.0f).reshape(1);
        optimizer.Step(0.1);
        // m = 0.9·0.2 - 0.1 = 0.08, m̂ = 0.08/0.19; v = 0.999·0.004 + 0.001 = 0.004996, v̂ = 0.004996/0.001999.
        Assert.Equal(
            (0.85 * 0.95) - (0.1 * (0.08 / 0.19) / Math.Sqrt(0.004996 / 0.001999)),
            parameter.item<float>(),
            1e-6
        );
    }

    [Fact]
    public void Any_gradients_give_the_reference_sequence() =>
        Gen.Select(
                Gen.Double[-3, 3].Array[1, 6],
                Gen.Double[0, 0.1],
                Gen.Double[1e-4, 0.1],
                Gen.Double[0.8, 0.95]
            )
            .Sample(
                (gradients, decay, rate, beta1) =>
                {
                    using var scope = NewDisposeScope();
                    var parameter = tensor(0.7f).reshape(1);
                    using var optimizer = new AdamW([parameter], beta1, 0.99, 1e-6, decay);
                    double p = 0.7f,
                        m = 0,
                        v = 0;
                    for (var t = 1; t <= gradients.Length; t++)
                    {
                        var g = (double)(float)gradients[t - 1];
                        parameter.grad = tensor((float)g).reshape(1);
                        optimizer.Step(rate);
                        (m, v) = ((beta1 * m) + ((1 - beta1) * g), (0.99 * v) + (0.01 * g * g));
                        p =
                            (p * (1 - (rate * decay)))
                            - (
                                rate
                                * (m / (1 - Math.Pow(beta1, t)))
                                / (Math.Sqrt(v / (1 - Math.Pow(0.99, t))) + 1e-6)
                            );
                        Assert.Equal(p, parameter.item<float>(), 1e-5);
                    }
                },
                iter: 50,
                threads: 1
            );

    [Fact]
    public void Copied_state_continues_identically()
    {
        using var scope = NewDisposeScope();
        Tensor one = ones(3),
            other = ones(3);
        using AdamW first = new([one]),
            second = new([other]);
        Step(first, one, 0.5f);
        using (no_grad())
        {
            other.copy_(one);
            foreach (var (source, target) in first.State().Zip(second.State()))
                target.Tensor.copy_(source.Tensor);
        }
        Step(first, one, -2f);
        Step(second, other, -2f);
        Assert.Equal(one.data<float>().ToArray(), other.data<float>().ToArray());
    }

    [Fact]
    public void Clipping_holds_the_joint_norm_and_leaves_small_gradients()
    {
        using var scope = NewDisposeScope();
        Tensor one = zeros(2),
            other = zeros(1);
        using var optimizer = new AdamW([one, other]);
        (one.grad, other.grad) = (tensor([2f, 3f]), tensor([6f])); // joint norm 7
        optimizer.ClipGradients(100);
        Assert.Equal([2f, 3f], one.grad!.data<float>().ToArray());
        optimizer.ClipGradients(3.5);
        Assert.Equal(
            [1f, 1.5f, 3f],
            [
                .. one.grad!.data<float>()
                    .ToArray()
                    .Append(other.grad!.item<float>())
                    .Select(value => MathF.Round(value, 4)),
            ]
        );
    }

    [Fact]
    public void A_parameter_without_gradient_is_refused()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new AdamW([zeros(1)]);
        Assert.Throws<InvalidOperationException>(() => optimizer.Step(0.1));
    }

    private static void Step(AdamW optimizer, Tensor parameter, float gradient)
    {
        parameter.grad = full_like(parameter, gradient);
        optimizer.Step(0.1);
    }
}
