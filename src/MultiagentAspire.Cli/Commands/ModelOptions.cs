using System.CommandLine;
using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal sealed class ModelOptions
{
    public Option<string> Model { get; } =
        new("--model") { Description = "Folder of the model (Hugging Face layout).", Required = true };

    public Option<string?> Adapter { get; } =
        new("--adapter") { Description = "Folder of a LoRA adapter (PEFT layout)." };

    public static Option<string?> Ids { get; } =
        new("--ids") { Description = "Token ids, separated by commas: no template, no added tokens." };

    public ModelRef ModelOf(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(Model);
        if (!Directory.Exists(folder))
            throw new ArgumentException(
                $"{folder}: no such model folder; give the folder of a model in Hugging Face layout."
            );
        return new ModelRef(folder, ContentDigest.OfModel(folder));
    }

    public AdapterRef? AdapterOf(ParseResult parsed) =>
        parsed.GetValue(Adapter) is { } folder ? AdapterIn(folder) : null;

    public static AdapterRef AdapterIn(string folder) =>
        Directory.Exists(folder)
            ? new AdapterRef(folder, ContentDigest.OfFolder(folder))
            : throw new ArgumentException(
                $"{folder}: no such adapter folder; give the folder that holds adapter_config.json."
            );

    /// <summary>Refuses ids that a model has no row for, before its weights are read.</summary>
    public static void RequireKnown(IReadOnlyList<int> ids, ModelConfig config)
    {
        foreach (var id in ids)
            if (id >= config.VocabularySize)
                throw new ArgumentException(
                    $"--ids: {id} is outside the model's vocabulary of {config.VocabularySize}."
                );
    }

    public static int[] ParseIds(string text) =>
        [
            .. text.Split(',')
                .Select(part =>
                    int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                        ? id
                        : throw new ArgumentException($"--ids: '{part}' is no token id.")
                ),
        ];
}
