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

/// <summary><c>multiagent pretrain</c>: trains a small base model from scratch.</summary>
internal static class PretrainCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true };

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
            var receiver = new Receiver(lines, recipe);
            receiver.Begin(pretrainer.State.Tokens);
            pretrainer.Run(receiver, cancellationToken);
        }
        AtomicFile.WriteFolder(
            output,
            folder =>
            {
                pretrainer.Decoder.Save(folder);
                CharacterTokenizer.Write(folder, recipe.Model.MaxPositions);
                new GenerationConfig
                {
                    BosTokenId = CharacterTokenizer.BosId,
                    EosTokenIds = [CharacterTokenizer.EosId],
                    PadTokenId = CharacterTokenizer.PadId,
                }.Write(folder);
                NameCompactPrompts(Path.Combine(folder, "config.json"));
            }
        );
        Console.WriteLine(output);
        return 0;
    }

    /// <summary>
    /// The model was taught with the compact prompts: transformers' key for defaults by task says so.
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

    private sealed class Receiver(PhaseProgressWriter lines, PretrainRecipe recipe)
        : IProgress<PretrainProgress>
    {
        private readonly string _phase = $"pretraining {recipe.Name}";

        public void Begin(long tokens) =>
            lines.Report(new PhaseProgress(_phase, tokens, recipe.Tokens, "tokens", tokens));

        public void Report(PretrainProgress value)
        {
            var right = string.Join(
                ", ",
                value.ProbeAccuracy.Select(kind =>
                    string.Create(CultureInfo.InvariantCulture, $"{kind.Kind} {100 * kind.Right:F0} %")
                )
            );
            var note = right.Length == 0 ? value.Phase : $"{value.Phase}; right: {right}";
            lines.Report(
                new PhaseProgress(
                    _phase,
                    value.Tokens,
                    value.TotalTokens,
                    "tokens",
                    value.Tokens,
                    value.Loss,
                    note
                )
            );
        }
    }
}
