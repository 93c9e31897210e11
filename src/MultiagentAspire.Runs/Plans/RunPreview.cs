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

/// <summary>
/// Settings, cost and a few problems of a run, found without a model call; <c>multiagent run --dry-run</c> shows it.
/// </summary>
/// <param name="Run">The run file with every default.</param>
/// <param name="Outline">Numbers of steps, calls and tokens.</param>
/// <param name="TrainingAnswers">
/// Number of training problems with a reference answer; training does not read it.
/// </param>
/// <param name="Evaluated">The first evaluation problems; training problems where the run evaluates none.</param>
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

    /// <summary>Named folders and files that do not exist; where there are any, no problem was made.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>
    /// Makes all problems, so that errors in their files, overlaps and near-duplicates are found; nothing is written.
    /// </summary>
    /// <param name="outputFolder">The artifact root under which the run would have its folder.</param>
    /// <param name="missing">Named folders and files that do not exist.</param>
    /// <exception cref="InvalidRunFileException">The run could not start. The message is one line.</exception>
    public static RunPreview Create(
        RunFile run,
        string outputFolder,
        IReadOnlyCollection<string>? missing = null
    )
    {
        if (missing is { Count: > 0 })
            return new RunPreview(run, RunOutline.Create(run, outputFolder), 0, [])
            {
                Missing = [.. missing],
            };
        var problems = ProblemSets.Create(run);
        var train = new ProblemSet(ProblemSet.Train, 1);
        var shown = run.Task.Evaluate > 0 ? new ProblemSet(ProblemSet.Evaluate, 0) : train;
        var outline = RunOutline.Create(run, outputFolder);
        var answers = problems.References(train).Count;
        return new RunPreview(run, outline, answers, [.. PreviewProblems(run, problems, shown)]);
    }

    private static IEnumerable<PreviewedProblem> PreviewProblems(
        RunFile run,
        ProblemSets problems,
        ProblemSet set
    )
    {
        var references = problems.References(set);
        var prompts = TaskRegistry.Create(run.Task.Spec).Prompts;
        foreach (var problem in problems.Questions(set).Take(MaxShownProblems))
        {
            var prompt = prompts.First(problem.Question);
            var reference = references.GetValueOrDefault(problem.Id);
            yield return new PreviewedProblem(problem.Question, prompt, reference);
        }
    }

    /// <summary>The largest limit on the tokens of one response among all arms.</summary>
    private int MaxResponseTokens => Run.PlannedArms.Max(arm => arm.Debate.Sampling.MaxTokens);

    /// <summary>The preview as one indented JSON object, for <c>--json</c>.</summary>
    public string ToJson()
    {
        var json = new JsonObject
        {
            ["settings"] = JsonSerializer.SerializeToNode(Run, StepStore.Json),
            ["steps"] = Outline.Steps,
            ["finished"] = Outline.Finished,
            ["trained"] = Outline.Trained,
            ["calls"] = Outline.Calls,
        };
        json["mostTokens"] = Outline.MaxTokens;
        json["endpoints"] = JsonSerializer.SerializeToNode(Outline.Endpoints, StepStore.Json);
        json["trainingAnswers"] = TrainingAnswers;
        if (!Missing.IsEmpty)
            json["missing"] = JsonSerializer.SerializeToNode(Missing, JsonOptions);
        json["problems"] = JsonSerializer.SerializeToNode(Evaluated, JsonOptions);
        return json.ToJsonString(JsonOptions);
    }

    /// <summary>
    /// The preview for people: the settings as JSON, then sentences. Control characters of foreign text are replaced.
    /// </summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{JsonSerializer.Serialize(Run, JsonOptions)}\n\n");
        AppendOutline(text);
        foreach (var endpoint in Outline.Endpoints)
            AppendEndpoint(text, endpoint);
        if (!Missing.IsEmpty)
        {
            text.Append("Not here yet: ").AppendJoin(", ", Missing.Distinct()).Append('\n');
            return text.ToString();
        }
        AppendProblems(text);
        var folders = Run.Agents.Select(agent => Run.Models.GetValueOrDefault(agent.Model));
        if (folders.FirstOrDefault(folder => folder is not null) is { } model)
        {
            text.Append("\nTo see the answers that are extracted from a model's responses:\n  ");
            text.Append(TryOutCommand(model));
        }
        return text.ToString();
    }

    private void AppendOutline(StringBuilder text)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Run.Name}: {Outline.Steps} steps ({Outline.Finished} finished already), "
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Outline.Trained} models finetuned in each iteration; output in {Outline.Folder}\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"Models are asked {Outline.Calls:N0} times and generate at most {Outline.MaxTokens:N0} tokens "
        );
        text.Append(CultureInfo.InvariantCulture, $"(maxTokens {MaxResponseTokens}).\n");
    }

    private void AppendEndpoint(StringBuilder text, EndpointEstimate endpoint)
    {
        var address = Run.Endpoints[endpoint.Model].Model.Address;
        text.Append(CultureInfo.InvariantCulture, $"Of these {endpoint.Model}, at {address}: ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{endpoint.Calls:N0} times, at most {endpoint.MaxTokens:N0} tokens"
        );
        if (endpoint.MaxCost is { } cost)
            text.Append(CultureInfo.InvariantCulture, $", which cost at most {cost:0.####} without prompts");
        if (endpoint.Jobs > 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"; it is finetuned there {endpoint.Jobs:N0} times, each on its agent's data"
            );
        text.Append(".\n");
    }

    private void AppendProblems(StringBuilder text)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Run.Task.Train} training problems ({TrainingAnswers} with an answer, which the method does not read), "
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Run.Task.Evaluate} evaluation problems; none shared, none nearly the same.\n"
        );
        if (Run.Task.Evaluate == 0)
            text.Append("Nothing will be measured (\"evaluate\": 0): the report has no accuracies.\n");
        foreach (var problem in Evaluated)
        {
            text.Append("\n--- ").Append(ReplaceControlCharacters(problem.Question));
            text.Append("\nprompt: ").Append(ReplaceControlCharacters(problem.Prompt));
            text.Append("\nreference: ").Append(ReplaceControlCharacters(problem.Reference ?? "none"));
            text.Append('\n');
        }
    }

    /// <summary>The command that lets a model answer a few problems of the task.</summary>
    private string TryOutCommand(string model)
    {
        static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        var options = Run.Task.Spec.Options.Select(option =>
            $" --option {Quote($"{option.Key}={option.Value}")}"
        );
        var task = $"--task {Run.Task.Spec.Name}{string.Concat(options)}";
        var limits = $"--problems {MaxShownProblems} --max-tokens {MaxResponseTokens} --temperature 1";
        return ReplaceControlCharacters(
            $"multiagent evaluate --model {Quote(model)} {task} --seed {Run.Seed} {limits} --show"
        );
    }

    /// <summary>Questions are untrusted: control characters in them must not reach the terminal.</summary>
    private static string ReplaceControlCharacters(string untrusted) =>
        string.Concat(
            untrusted.Select(character =>
                char.IsControl(character) && character != '\n' ? '\uFFFD' : character
            )
        );
}
