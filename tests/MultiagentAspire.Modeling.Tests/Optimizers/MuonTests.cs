using MultiagentAspire.Modeling.Optimizers;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Optimizers;

public sealed class MuonTests
{
    /// <summary>
    /// Five Newton–Schulz steps bring the singular values near one, not onto it (Jordan et al. 2024: about
    /// 0.7 to 1.2).
    /// </summary>
    [Theory]
    [InlineData(12, 12)]
    [InlineData(8, 24)]
    [InlineData(24, 8)]
    public void An_update_is_nearly_orthogonal_and_keeps_the_gradients_singular_directions(
        int rows,
        int columns
    )
    {
        using var scope = NewDisposeScope();
        var gradient = Random(rows, columns);
        var update = Update(gradient, parts: 1) / Math.Sqrt(Math.Max(1.0, (double)rows / columns));
        var (u, _, vt) = linalg.svd(gradient, fullMatrices: false); // gradient = U S Vᵀ, update ≈ U Vᵀ
        var inDirections = u.t().mm(update).mm(vt.t()); // (r, r), diagonal
        var singular = inDirections.diagonal().data<float>().ToArray();
        Assert.All(singular, value => Assert.InRange(value, 0.6, 1.3));
        Assert.True((inDirections - diag(inDirections.diagonal())).abs().max().item<float>() < 0.05);
    }

    [Fact]
    public void Parts_of_a_fused_matrix_are_treated_each_for_itself()
    {
        using var scope = NewDisposeScope();
        Tensor first = Random(8, 16),
            second = Random(8, 16) * 100;
        var fused = Update(cat([first, second]), parts: 2);
        Assert.True((fused - cat([Update(first, 1), Update(second, 1)])).abs().max().item<float>() < 1e-4);
        Assert.True((Update(cat([first, second]), parts: 1) - fused).abs().max().item<float>() > 0.1);
    }

    [Fact]
    public void The_scale_of_the_gradient_does_not_matter()
    {
        using var scope = NewDisposeScope();
        var gradient = Random(8, 16);
        Assert.True((Update(gradient, 1) - Update(gradient * 1000, 1)).abs().max().item<float>() < 1e-3);
    }

    [Fact]
    public void Weight_decay_shrinks_and_momentum_remembers()
    {
        using var scope = NewDisposeScope();
        var matrix = Random(4, 8);
        var before = matrix.clone();
        using var decaying = new Muon([(matrix, 1)], weightDecay: 0.1);
        matrix.grad = zeros_like(matrix);
        decaying.Step(0.5);
        Assert.True((matrix - (before * 0.95)).abs().max().item<float>() < 1e-6);

        var remembered = zeros(4, 8);
        using var muon = new Muon([(remembered, 1)]);
        remembered.grad = Random(4, 8);
        muon.Step(1);
        var after = remembered.clone();
        remembered.grad = zeros(4, 8);
        muon.Step(1);
        Assert.True((remembered - after).norm().item<float>() > 1);
    }

    /// <summary>What one step with rate 1 takes away from a matrix of zeros.</summary>
    private static Tensor Update(Tensor gradient, int parts)
    {
        var matrix = zeros_like(gradient);
        using var muon = new Muon([(matrix, parts)]);
        matrix.grad = gradient;
        muon.Step(1);
        return -matrix;
    }

    private static Tensor Random(int rows, int columns)
    {
        using var generator = new Generator((ulong)((rows * 100) + columns), CPU);
        return randn([rows, columns], generator: generator);
    }
}
