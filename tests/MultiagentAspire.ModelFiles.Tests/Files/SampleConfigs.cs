using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.ModelFiles.Tests.Files;

/// <summary>Configurations among the golden files.</summary>
internal static class SampleConfigs
{
    /// <summary>That of a published model, by the name of its file.</summary>
    public static ModelConfig Published(string file)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Golden.Folder("configs", file), folder.File("config.json"));
        return ModelConfig.Read(folder.Path);
    }

    /// <summary>That of a tiny model of a family, written by transformers.</summary>
    public static ModelConfig Tiny(string family) =>
        ModelConfig.Read(Golden.Folder("configs", "golden", family));
}
