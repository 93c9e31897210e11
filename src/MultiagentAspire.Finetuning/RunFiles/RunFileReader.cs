using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.RunFiles;

/// <summary>Reads a run file section by section; the first fault found ends the reading.</summary>
internal static partial class RunFileReader
{
    /// <summary>Bytes; larger files are refused.</summary>
    private const int Largest = 1024 * 1024;

    public static RunFile Load(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > Largest } large)
                throw TooLarge(path, large.Length);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRunFileException(
                $"{path}: the run file cannot be read ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); check the path.",
                exception
            );
        }
        // Models lie relative to the current directory, then to the run file.
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Read(path, bytes, model => [Path.GetFullPath(model), Path.GetFullPath(model, folder)]);
    }

    public static RunFile Parse(string text, string name, Func<string, string> resolve) =>
        Read(name, Encoding.UTF8.GetBytes(text), model => [resolve(model)]);

    private static InvalidRunFileException TooLarge(string path, long length) =>
        new($"{path}: has {length} bytes; a run file has at most {Largest}.");

    private static RunFile Read(string path, byte[] bytes, Func<string, string[]> candidatesFor) =>
        bytes.Length > Largest
            ? throw TooLarge(path, bytes.Length)
            : Read(
                new RunFileSection(path, LocatedJson.Parse(path, bytes), RunFileKeys.Root),
                candidatesFor
            ) with
            {
                Source = bytes,
            };

    private static RunFile Read(RunFileSection root, Func<string, string[]> candidatesFor)
    {
        var name = root.RequireText("name", "a name for the run's folder, for example \"arithmetic\"");
        if (!FolderName().IsMatch(name))
            throw root.Refuse(
                "name",
                $"must consist of letters, digits, '-', '_' and '.', and begin with a letter or digit, not \"{name}\"."
            );
        var (folders, endpoints) = ModelSections.Models(root, candidatesFor);
        string[] models = [.. folders.Keys.Union(endpoints.Keys).Order(StringComparer.Ordinal)];
        var agents = ModelSections.Agents(root, models, folders.Keys, candidatesFor);
        var training = TrainingSection.Read(root);
        if (endpoints.Any(model => model.Value.Call.Adapters is not null) && training.HasFull)
            throw root.Refuse(
                "training",
                "trains all weights, which no endpoint loads while it runs; use \"adapter\": \"lora\", or remove \"adapters\" from the models."
            );
        return new RunFile
        {
            Name = name,
            Seed = root.Long("seed", 0),
            Iterations = root.Integer("iterations", 1, 1, 100),
            Task = TaskSection.Read(root, candidatesFor),
            Models = folders,
            Endpoints = endpoints,
            Summarizer = ModelSections.Summarizer(root, models),
            Agents = agents,
            Debate = Debate(root),
            Selection = Selection(root, agents.Length),
            Training = training,
            Evaluation = Evaluation(root),
            Arms = Arms(root),
        };
    }

    private static (string Name, string? Value)[] Topologies =>
        [.. DebateTopology.Registered.Names.Select(name => (name, (string?)name))];

    private static DebateSettings Debate(RunFileSection root)
    {
        if (root.Section("debate", RunFileKeys.Debate) is not { } debate)
            return new DebateSettings(2, Summarize: true, new SamplingSettings());
        var sampling = new SamplingSettings(
            debate.Number("temperature", 1.0, 0, 5),
            debate.Number("topP", 0.9, 0, 1, aboveLow: true),
            debate.Integer("topK", 0, 0, 1_000_000),
            debate.Integer("maxTokens", 2048, 1, 131_072)
        );
        return new DebateSettings(
            debate.Integer("rounds", 2, 1, 16),
            debate.Boolean("summarize", true),
            sampling,
            debate.Boolean("synchronous", true),
            debate.Boolean("generatorsOnly", false),
            debate.Boolean("shuffleOthers", false)
        )
        {
            Topology = debate.Choice<string?>("topology", null, Topologies),
        };
    }

    private static RunSelection Selection(RunFileSection root, int agents)
    {
        if (root.Section("selection", RunFileKeys.Selection) is not { } selection)
            return new RunSelection(new SelectionSettings(), new VotingSettings(), 0);
        var minimum = selection.Integer("minimumVotes", 1, 1, agents);
        var maximumExamples = selection.Integer("maximumExamples", 0, 0, int.MaxValue);
        var rules = new SelectionSettings
        {
            CriticWeight = selection.Number("criticWeight", 0.5, 0, 1),
            Mix = selection.Choice(
                "mode",
                CriticMix.Proportion,
                ("proportion", CriticMix.Proportion),
                ("repo", CriticMix.Repo),
                ("moco", CriticMix.Moco)
            ),
            LossOn = selection.Choice(
                "lossOn",
                CriticLoss.Revisions,
                ("final", CriticLoss.Revisions),
                ("all", CriticLoss.AllTurns)
            ),
            GeneratorMinimumVotes = minimum,
            CriticMinimumVotes = selection.Integer("criticMinimumVotes", minimum, 1, agents),
            CorrectedMinimumVotes = selection.Integer("correctedMinimumVotes", minimum, 1, agents),
            Unanimous = selection.Boolean("unanimous", false),
            MaximumExamples = maximumExamples,
        };
        var tie = selection.Choice(
            "tie",
            TieRule.Random,
            ("random", TieRule.Random),
            ("largest", TieRule.Largest),
            ("drop", TieRule.Drop)
        );
        return new RunSelection(
            rules,
            new VotingSettings { Tie = tie },
            selection.Integer("criticMaximumExamples", maximumExamples, 0, int.MaxValue)
        );
    }

    private static RunEvaluation Evaluation(RunFileSection root) =>
        new(
            root.Section("evaluation", RunFileKeys.Evaluation)
                ?.Choice("unparsable", false, ("wrong", false), ("dropped", true))
                ?? false
        );

    private static ImmutableArray<string> Arms(RunFileSection root)
    {
        if (root.Find("arms") is not { } json)
            return ["base", "majority", "debate", "single-agent", "multiagent"];
        if (json.Kind != JsonValueKind.Array || json.Items.IsEmpty)
            throw root.Refuse(
                "arms",
                $"must be a list of at least one of {string.Join(", ", ArmNames.All)}."
            );
        var arms = ImmutableArray.CreateBuilder<string>();
        foreach (var item in json.Items)
        {
            var arm = root.Text(item);
            if (!ArmNames.All.Contains(arm))
                throw root.Refuse(
                    item,
                    $"{item.Path}: unknown arm \"{arm}\"; did you mean \"{NearestName.Of(arm, ArmNames.All)}\"? The arms are {string.Join(", ", ArmNames.All)}."
                );
            if (arms.Contains(arm))
                throw root.Refuse(item, $"{item.Path}: arm \"{arm}\" is listed twice; keep one.");
            arms.Add(arm);
        }
        if (ArmNames.MissingFor(arms) is var (needs, missing))
            throw root.Refuse(json, $"arms: \"{needs}\" needs {missing} in the list; add it.");
        return arms.ToImmutable();
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex FolderName();
}
