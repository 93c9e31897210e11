using System.Buffers.Binary;
using System.Text.Json;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

/// <summary>
/// Karpathy's stories260K, a real pretrained LLaMA checkpoint, from llama2.c's file
/// (Golden/models/stories260K/README.md) into a Hugging Face folder.
/// </summary>
internal static class Stories
{
    private const int HeaderIntegers = 7;
    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    public sealed record Reference(
        long[] Greedy_token_ids,
        double[][][] Top5_logits_first_8_positions,
        double[] Logits_after_bos,
        double Mean_nll_of_greedy_ids,
        double[] Nll_first_8
    );

    public static Reference Golden { get; } =
        JsonSerializer.Deserialize<Reference>(
            File.ReadAllText(Tests.Golden.Folder("models", "stories260K", "golden.json")),
            AnyCase
        )!;

    public static void Convert(string folder)
    {
        using var scope = NewDisposeScope();
        var bytes = File.ReadAllBytes(Tests.Golden.Folder("models", "stories260K", "stories260K.bin"));
        var header = Enumerable
            .Range(0, HeaderIntegers)
            .Select(i => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i)))
            .ToArray();
        var config = ConfigOf(header);
        ModelConfigWriter.Write(folder, config);
        TensorFiles.Write(
            Path.Combine(folder, "model.safetensors"),
            Tensors(config, new Floats(bytes, 4 * HeaderIntegers))
        );
    }

    private static ModelConfig ConfigOf(int[] header) =>
        new()
        {
            ModelType = "llama",
            HiddenSize = header[0],
            IntermediateSize = header[1],
            Layers = header[2],
            Heads = header[3],
            KeyValueHeads = header[4],
            HeadSize = header[0] / header[3],
            VocabularySize = header[5],
            MaxPositions = header[6],
            NormEpsilon = 1e-5,
            TiedEmbeddings = true,
            Rope = new RopeConfig { OriginalMaxPositions = header[6] },
            BosTokenId = 1,
            EosTokenIds = [2],
        };

    /// <summary>The file holds all layers of one kind together, in this order.</summary>
    private static IEnumerable<(string, Tensor)> Tensors(ModelConfig config, Floats file)
    {
        int c = config.HiddenSize,
            f = config.IntermediateSize,
            layers = config.Layers,
            kv = config.KeyValueHeads * config.HeadSize;
        var tensors = new List<(string, Tensor)>
        {
            (TensorNames.Embedding, file.Next(config.VocabularySize, c)),
        };
        void Kind(string name, Func<Tensor, Tensor> change, params long[] shape)
        {
            for (var layer = 0; layer < layers; layer++)
                tensors.Add((TensorNames.Layer(layer) + name + ".weight", change(file.Next(shape))));
        }
        Kind("input_layernorm", same => same, c);
        Kind("self_attn.q_proj", Halves, c, c);
        Kind("self_attn.k_proj", Halves, kv, c);
        Kind("self_attn.v_proj", same => same, kv, c);
        Kind("self_attn.o_proj", same => same, c, c);
        Kind("post_attention_layernorm", same => same, c);
        Kind("mlp.gate_proj", same => same, f, c);
        Kind("mlp.down_proj", same => same, c, f);
        Kind("mlp.up_proj", same => same, f, c);
        tensors.Add((TensorNames.FinalNorm, file.Next(c)));
        return tensors;

        // llama2.c rotates neighbours (2i, 2i + 1), Hugging Face halves (i, i + D/2).
        Tensor Halves(Tensor w) =>
            w.view(w.size(0) / config.HeadSize, config.HeadSize / 2, 2, c)
                .transpose(1, 2)
                .reshape(w.size(0), c);
    }

    private sealed class Floats(byte[] bytes, int start)
    {
        private int _at = start;

        public Tensor Next(params long[] shape)
        {
            var count = (int)shape.Aggregate(1L, (product, size) => product * size);
            var values = new float[count];
            Buffer.BlockCopy(bytes, _at, values, 0, 4 * count);
            _at += 4 * count;
            return tensor(values, shape);
        }
    }
}
