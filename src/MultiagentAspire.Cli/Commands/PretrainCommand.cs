using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Torch;
using MultiagentAspire.Training.Pretraining;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent pretrain</c>: trains a small base model from scratch by a recipe (<see cref="PretrainRecipe"/>). A
/// checkpoint is stored about every two minutes; an interruption loses the work since the last one.
/// </summary>
internal static class PretrainCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var recipe = new Argument<FileInfo>("recipe") { Description = "The recipe (JSON)." };
        var output = new Option<string>("--output")
        {
            Description = "Folder of the model; must not exist. The checkpoint beside it is resumed.",
            Required = true,
        };
        var command = new Command(
            "pretrain",
            "Trains a small base model from scratch; run it again to resume after an interruption."
        )
        {
            recipe,
            output,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                        Pretrain(
                            parsed.GetRequiredValue(recipe).FullName,
                            OutputFolder.RequireNew(parsed.GetRequiredValue(output)),
                            cancellationToken
                        ),
                    CancellationToken.None
                )
        );
        return command;
    }

    /// <summary>Trains from the last checkpoint to the end of the recipe and writes the model.</summary>
    private static int Pretrain(string recipePath, string output, CancellationToken cancellationToken)
    {
        var recipe = PretrainRecipe.Load(recipePath);
        using var pretrainer = new Pretrainer(recipe, output + ".checkpoint", TimeSpan.FromMinutes(2));
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{recipe.Name}: {pretrainer.Decoder.ParameterCount:N0} parameters, {recipe.Tokens:N0} "
                    + $"tokens, {pretrainer.State.Tokens:N0} done; output in {output}"
            )
        );
        ComputeSummary.Write(DevicePlacement.Current);
        using (var lines = PhaseProgressWriter.ForStandardError())
        {
            var progress = new ProgressLines(lines, recipe);
            progress.Begin(pretrainer.State.Tokens);
            pretrainer.Run(progress, cancellationToken);
        }
        AtomicFile.WriteFolder(output, folder => WriteModel(folder, pretrainer, recipe));
        Console.WriteLine(output);
        return 0;
    }

    /// <summary>Writes weights, config.json, tokenizer and generation_config.json into the model's folder.</summary>
    private static void WriteModel(string folder, Pretrainer pretrainer, PretrainRecipe recipe)
    {
        pretrainer.Decoder.Save(folder);
        CharacterTokenizer.Write(folder, recipe.Model.MaxPositions);
        var generation = new GenerationConfig
        {
            BosTokenId = CharacterTokenizer.BosId,
            EosTokenIds = [CharacterTokenizer.EosId],
            PadTokenId = CharacterTokenizer.PadId,
        };
        generation.Write(folder);
        NameCompactPrompts(Path.Combine(folder, "config.json"));
    }

    /// <summary>
    /// Records in config.json that the model was taught with the compact prompts, under transformers' key for
    /// defaults by task (see <see cref="TaskCommandOptions"/>).
    /// </summary>
    private static void NameCompactPrompts(string path)
    {
        var config =
            JsonNode.Parse(File.ReadAllText(path))?.AsObject()
            ?? throw new InvalidDataException($"{path} is no JSON object.");
        config["task_specific_params"] = new JsonObject
        {
            ["arithmetic"] = new JsonObject { ["prompts"] = "compact" },
        };
        File.WriteAllText(path, config.ToJsonString(JsonOptions) + "\n");
    }

    /// <summary>Shows pretraining as one phase, measured in tokens.</summary>
    private sealed class ProgressLines(PhaseProgressWriter lines, PretrainRecipe recipe)
        : IProgress<PretrainProgress>
    {
        private readonly string _phase = $"pretraining {recipe.Name}";

        /// <param name="tokens">Tokens trained on before this process started.</param>
        public void Begin(long tokens) =>
            lines.Report(new PhaseProgress(_phase, tokens, recipe.Tokens, "tokens", tokens));

        /// <inheritdoc/>
        public void Report(PretrainProgress value)
        {
            var accuracies = value.ProbeAccuracy.Select(kind =>
                string.Create(CultureInfo.InvariantCulture, $"{kind.Kind} {100 * kind.Right:F0} %")
            );
            var right = string.Join(", ", accuracies);
            var note = right.Length == 0 ? value.Phase : $"{value.Phase}; right: {right}";
            var (tokens, total) = (value.Tokens, value.TotalTokens);
            lines.Report(new PhaseProgress(_phase, tokens, total, "tokens", tokens, value.Loss, note));
        }
    }
}
