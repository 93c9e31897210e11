using System.Text.RegularExpressions;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

/// <summary>
/// Published checkpoints of billions of parameters, as the decoder would hold them, without their numbers.
/// </summary>
public sealed class MetaDecoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Published =>
        new()
        {
            { "meta-llama-3.1-8B-Instruct.json", "llama-3.1-8b.txt" },
            { "meta-llama-3.2-1B-Instruct.json", "llama-3.2-1b.txt" },
            { "mistral-7B-instruct-v0.3.json", "mistral-7b-instruct-v0.3.txt" },
            { "phi-3-mini-4k-instruct-config.json", "phi-3-mini-4k.txt" },
            { "phi-3-medium-4k-instruct-config.json", "phi-3-medium-4k.txt" },
        };

    [Theory, MemberData(nameof(Published))]
    public void The_state_dict_of_the_built_model_is_that_of_the_published_checkpoint(
        string config,
        string list
    )
    {
        var expected = File.ReadAllLines(Golden.Folder("configs", "tensor-shapes", list))
            .Where(line => line.Length > 0)
            .Select(line => Regex.Match(line, @"^\uFEFF?\d+: (\S+) shape: (\[.*\])$"))
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        Assert.Equal(expected.Order(), StateDict(ConfigOf(Golden.Folder("configs", config))).Order());
    }

    [Theory]
    [InlineData("meta-llama-3.2-3B-Instruct.json")]
    [InlineData("phi-3-mini-128k-instruct-config.json")]
    public void The_built_model_has_every_weight_that_its_configuration_implies(string config)
    {
        var read = ConfigOf(Golden.Folder("configs", config));
        Assert.Equal(
            TensorNames.AllOf(read).Select(weight => weight.ToString()).Order(),
            StateDict(read).Order()
        );
    }

    [Theory, MemberData(nameof(GoldenDecoderTests.Families), MemberType = typeof(GoldenDecoderTests))]
    public void The_built_model_has_every_weight_that_the_reference_wrote(string family)
    {
        using var checkpoint = SafetensorsCheckpoint.Open(Golden.Folder("models", family));
        var expected = checkpoint.Names.Select(name =>
            $"{name} [{string.Join(", ", checkpoint[name].Shape)}]"
        );
        Assert.Equal(expected.Order(), StateDict(ModelConfig.Read(Golden.Folder("models", family))).Order());
    }

    private static List<string> StateDict(ModelConfig config)
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder.OnMeta(config);
        return
        [
            .. decoder
                .NamedTensors()
                .Select(weight => $"{weight.Name} [{string.Join(", ", weight.Tensor.shape)}]"),
        ];
    }

    private ModelConfig ConfigOf(string file)
    {
        File.Copy(file, _folder.File("config.json"), overwrite: true);
        return ModelConfig.Read(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();
}
