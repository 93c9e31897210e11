using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Generation;

/// <summary>
/// Draws one token a row by inverting the cumulative distribution, all rows in one native call. Temperature, top-p
/// and top-k apply per row.
/// </summary>
public sealed class Sampler : IDisposable
{
    /// <summary>
    /// TorchScript. <c>logits</c> (B, V) fp32; <c>how</c> (4, B) fp32: temperature, top-p (2 = off), top-k
    /// (a number of V or more = off), uniform number; <c>truncate</c>: some row has top-p or top-k. Gives (2, B)
    /// fp64: ids and log-probabilities.
    /// </summary>
    private const string Source = """
        def draw(logits: Tensor, how: Tensor, truncate: bool) -> Tensor:
            greedy = logits.argmax(-1)
            temperature = how[0].unsqueeze(-1)
            p = torch.softmax(logits / temperature.clamp_min(1e-6), -1)
            c = p.cumsum(-1)
            drawn = (c <= how[3].unsqueeze(-1) * c[:, -1:]).sum(-1).clamp_max(p.size(-1) - 1)
            if truncate:
                # Only for the rows that ask for it: a row must be drawn in the same way whatever shares its batch.
                p, order = p.sort(-1, True)
                before = p.cumsum(-1) - p
                rank = torch.arange(p.size(-1), device=p.device)
                p = p * (((before < how[1].unsqueeze(-1)) | (rank == 0)) & (rank < how[2].unsqueeze(-1)))
                c = p.cumsum(-1)
                index = (c <= how[3].unsqueeze(-1) * c[:, -1:]).sum(-1).clamp_max(p.size(-1) - 1)
                among = order.gather(-1, index.unsqueeze(-1)).squeeze(-1)
                drawn = torch.where((how[1] < 2) | (how[2] < p.size(-1)), among, drawn)
            ids = torch.where(how[0] == 0, greedy, drawn)
            logprobs = torch.log_softmax(logits, -1).gather(-1, ids.unsqueeze(-1)).squeeze(-1)
            return torch.stack([ids.double(), logprobs.double()])

        """;

    private readonly TorchScript _script = new(Source);

    /// <summary>Draws the next token of each row.</summary>
    /// <param name="logits">(B, V) fp32, on any device.</param>
    /// <param name="rows">B settings.</param>
    /// <returns>For each row the token and its log-probability in nats under the model at temperature 1, without
    /// truncation.</returns>
    public (int Id, double LogProbability)[] Next(Tensor logits, ReadOnlySpan<SamplingDraw> rows)
    {
        var count = rows.Length;
        var how = Settings(rows, out var truncate);
        using var settings = tensor(how, [4, count], device: logits.device); // (4, B)
        using var drawn = _script.Invoke<Tensor>("draw", logits, settings, truncate); // (2, B)
        using var host = drawn.cpu();
        var values = host.data<double>();
        var result = new (int, double)[count];
        for (var i = 0; i < count; i++)
            result[i] = ((int)values[i], values[count + i]);
        return result;
    }

    /// <summary>The script's argument <c>how</c>, row by row.</summary>
    /// <param name="rows">B settings.</param>
    /// <param name="truncate">Whether a row that draws has top-p or top-k.</param>
    private static float[] Settings(ReadOnlySpan<SamplingDraw> rows, out bool truncate)
    {
        var count = rows.Length;
        var how = new float[4 * count];
        truncate = false;
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            how[i] = (float)row.Temperature;
            how[count + i] = row.TopP >= 1 ? 2 : (float)row.TopP;
            how[(2 * count) + i] = row.TopK <= 0 ? float.MaxValue : row.TopK;
            // The largest float below 1: rounding to 1 would select no token.
            how[(3 * count) + i] = Math.Min((float)row.Uniform, MathF.BitDecrement(1));
            truncate |= row.Temperature > 0 && (row.TopP < 1 || row.TopK > 0);
        }
        return how;
    }

    /// <summary>Frees the compiled script.</summary>
    public void Dispose() => _script.Dispose();
}
