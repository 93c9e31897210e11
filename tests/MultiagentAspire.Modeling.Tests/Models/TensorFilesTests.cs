using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Modeling.Tests.Models;

public sealed class TensorFilesTests
{
    [Fact]
    public void A_weight_of_a_type_that_is_not_computed_is_refused_by_file_tensor_and_type()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        using (var writer = SafetensorsWriter.Create(path, [new TensorEntry("a", TensorType.U8, [1])]))
        {
            writer.Append("a", [1]);
            writer.Commit();
        }
        using var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        var error = Assert.Throws<ModelFileException>(() => TensorFiles.ToFloat(checkpoint["a"]));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("'a' is stored as U8", error.Message, StringComparison.Ordinal);
    }
}
