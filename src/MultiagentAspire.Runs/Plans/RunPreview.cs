using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Plans;

/// <summary>What a run would do, found without asking a model: settings, cost, and a few problems.</summary>
/// <param name="Run">The run file with every default.</param>
/// <param name="Outline">Steps and calls.</param>
/// <param name="TrainingAnswers">Training problems with an answer; the method does not read them.</param>
/// <param name="Evaluated">The first evaluation problems; training problems where none are evaluated.</param>
public sealed record RunPreview(
    RunFile Run,
    RunOutline Outline,
    int TrainingAnswers,
    ImmutableArray<PreviewedProblem> Evaluated
)
{
    private const int MaxShownProblems = 5;

    private static readonly JsonSerializerOptions JsonOptions = new(StepStore.Json)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Makes the problems, so that faults in their files, overlaps and near-duplicates are found; nothing is
    /// written.
    /// </summary>
    /// <exception cref="InvalidRunFileException">The run could not start; the message is one line.</exception>
    public static RunPreview Create(RunFile run, string outputFolder)
    {
        var problems = ProblemSets.Create(run);
        var set =
            run.Task.Evaluate > 0
                ? new ProblemSet(ProblemSet.Evaluate, 0)
                : new ProblemSet(ProblemSet.Train, 1);
        var references = problems.References(set);
        var prompts = TaskRegistry.Create(run.Task.Spec).Prompts;
        return new RunPreview(
            run,
            RunOutline.Create(run, outputFolder),
            problems.References(new ProblemSet(ProblemSet.Train, 1)).Count,
            [
                .. problems
                    .Questions(set)
                    .Take(MaxShownProblems)
                    .Select(problem => new PreviewedProblem(
                        problem.Question,
                        prompts.First(problem.Question),
                        references.GetValueOrDefault(problem.Id)
                    )),
            ]
        );
    }

    /// <summary>Of all arms, in tokens.</summary>
    private int LongestResponse => Run.PlannedArms.Max(arm => arm.Debate.Sampling.MaxTokens);

    /// <summary>One JSON object.</summary>
    public string ToJson() =>
        new JsonObject
        {
            ["settings"] = JsonSerializer.SerializeToNode(Run, StepStore.Json),
            ["steps"] = Outline.Steps,
            ["finished"] = Outline.Finished,
            ["trained"] = Outline.Trained,
            ["calls"] = Outline.Calls,
            ["mostTokens"] = Outline.MostTokens,
            ["endpoints"] = JsonSerializer.SerializeToNode(Outline.Endpoints, StepStore.Json),
            ["trainingAnswers"] = TrainingAnswers,
            ["problems"] = JsonSerializer.SerializeToNode(Evaluated, JsonOptions),
        }.ToJsonString(JsonOptions);

    /// <summary>For people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{JsonSerializer.Serialize(Run, JsonOptions)}\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Run.Name}: {Outline.Steps} steps ({Outline.Finished} finished already), {Outline.Trained} models finetuned in each iteration; output in {Outline.Folder}\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"Models are asked {Outline.Calls:N0} times and generate at most {Outline.MostTokens:N0} tokens (maxTokens {LongestResponse}).\n"
        );
        foreach (var share in Outline.Endpoints)
            text.Append(
                CultureInfo.InvariantCulture,
                $"Of these {share.Model}, at {Run.Endpoints[share.Model].Call.Address}: {share.Calls:N0} times, at most {share.MostTokens:N0} tokens{(share.MostCost is { } cost ? $", which cost at most {cost:0.####} without prompts" : "")}{(share.Jobs > 0 ? $"; it is finetuned there {share.Jobs:N0} times, each on its agent's data" : "")}.\n"
            );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Run.Task.Train} training problems ({TrainingAnswers} with an answer, which the method does not read), {Run.Task.Evaluate} evaluation problems; none shared, none nearly the same.\n"
        );
        if (Run.Task.Evaluate == 0)
            text.Append("Nothing will be measured (\"evaluate\": 0): the report has no accuracies.\n");
        foreach (var problem in Evaluated)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n--- {EscapeControlCharacters(problem.Question)}\nprompt: {EscapeControlCharacters(problem.Prompt)}\nreference: {EscapeControlCharacters(problem.Reference ?? "none")}\n"
            );
        if (
            Run
                .Agents.Select(agent => Run.Models.GetValueOrDefault(agent.Model))
                .FirstOrDefault(folder => folder is not null) is
            { } model
        )
            text.Append(
                CultureInfo.InvariantCulture,
                $"\nTo see the answers that are extracted from a model's responses:\n  {TryOutCommand(model)}"
            );
        return text.ToString();
    }

    /// <summary>The command that asks a model a few problems.</summary>
    private string TryOutCommand(string model)
    {
        static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        var options = Run.Task.Spec.Options.Select(option =>
            $" --option {Quoted($"{option.Key}={option.Value}")}"
        );
        return EscapeControlCharacters(
            $"multiagent evaluate --model {Quoted(model)} --task {Run.Task.Spec.Name}{string.Concat(options)} --seed {Run.Seed} --problems {MaxShownProblems} --max-tokens {LongestResponse} --temperature 1 --show"
        );
    }

    // Questions come from files: control characters in them must not steer the terminal.
    private static string EscapeControlCharacters(string foreign) =>
        string.Concat(
            foreign.Select(character => char.IsControl(character) && character != '\n' ? '\uFFFD' : character)
        );
}
