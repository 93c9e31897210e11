using System.CommandLine;
using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Cli.Commands;

/// <summary>Options of commands that take a model, an adapter or token ids.</summary>
internal sealed class ModelOptions
{
    /// <summary>Folder of the base model; required.</summary>
    public Option<string> Model { get; } =
        new("--model") { Description = "Folder of the model (Hugging Face layout).", Required = true };

    /// <summary>Folder of an adapter on the model; null for the base model alone.</summary>
    public Option<string?> Adapter { get; } =
        new("--adapter") { Description = "Folder of a LoRA adapter (PEFT layout)." };

    /// <summary>Token ids as text; <see cref="ParseIds"/> reads them.</summary>
    public static Option<string?> Ids { get; } =
        new("--ids") { Description = "Token ids, separated by commas: no template, no added tokens." };

    /// <summary>The model with its content digest, for which all its files are read.</summary>
    /// <exception cref="ArgumentException">The folder does not exist.</exception>
    public ModelRef ModelOf(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(Model);
        if (!Directory.Exists(folder))
            throw new ArgumentException(
                $"{folder}: no such model folder; give the folder of a model in Hugging Face layout."
            );
        return new ModelRef(folder, ContentDigest.OfModel(folder));
    }

    /// <summary>The adapter with its content digest; null where none is given.</summary>
    /// <exception cref="ArgumentException">The folder does not exist.</exception>
    public AdapterRef? AdapterOf(ParseResult parsed) =>
        parsed.GetValue(Adapter) is { } folder ? AdapterIn(folder) : null;

    /// <summary>An adapter's folder with its content digest.</summary>
    /// <exception cref="ArgumentException">The folder does not exist.</exception>
    public static AdapterRef AdapterIn(string folder) =>
        Directory.Exists(folder)
            ? new AdapterRef(folder, ContentDigest.OfFolder(folder))
            : throw new ArgumentException(
                $"{folder}: no such adapter folder; give the folder that holds adapter_config.json."
            );

    /// <summary>Refuses ids outside the vocabulary, before weights are read.</summary>
    /// <exception cref="ArgumentException">An id is not below the size of the vocabulary.</exception>
    public static void RequireKnown(IReadOnlyList<int> ids, ModelConfig config)
    {
        foreach (var id in ids)
            if (id >= config.VocabularySize)
                throw new ArgumentException(
                    $"--ids: {id} is outside the model's vocabulary of {config.VocabularySize}."
                );
    }

    /// <summary>Reads ids separated by commas, for example <c>1,15,7</c>.</summary>
    /// <exception cref="ArgumentException">A part is not a whole number from 0 to 2³¹ − 1.</exception>
    public static int[] ParseIds(string text) => [.. text.Split(',').Select(ParseId)];

    /// <summary>Digits only: no sign, no white space.</summary>
    private static int ParseId(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new ArgumentException($"--ids: '{text}' is no token id.");
}
