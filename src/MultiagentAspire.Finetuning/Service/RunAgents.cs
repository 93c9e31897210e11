using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Tasks;
using GuardDecision = MultiagentAspire.Contracts.Finetuning.V1.GuardDecision;
using StoredDecision = MultiagentAspire.Runs.Folders.GuardDecision;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>
/// Reads the agents of runs from their folders. A run without a folder has no agents yet.
/// </summary>
/// <param name="requests">The folders of runs.</param>
/// <param name="roots">The folders in which models and adapters may lie.</param>
internal sealed class RunAgents(RunQueue requests, ArtifactRoots roots)
{
    private readonly ConcurrentDictionary<string, (long Length, DateTime Written, string Digest)> _digests =
        new(StringComparer.Ordinal);

    /// <summary>All trainings of a run, and the last finished iteration of each arm.</summary>
    /// <param name="name">Name of the run.</param>
    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    public ListAgentsResponse List(string name)
    {
        var response = new ListAgentsResponse();
        if (Find(name) is not { } run)
            return response;
        var states = RunSocieties.ReadComplete(
            run.Layout,
            () => AgentHistory.Create(run.File, run.Layout, run.Steps, run.Lineage)
        );
        response.Arms.AddRange(
            AgentHistory
                .Finished(run.File, run.Steps)
                .Select(arm => new FinetunedArm { Name = arm.Arm, Finished = arm.Finished })
        );
        response.Agents.AddRange(states.Select(state => ToProto(run.Layout, state)));
        return response;
    }

    /// <summary>The models and debate settings of an arm after an iteration, as a chat needs them.</summary>
    /// <param name="name">Name of the run.</param>
    /// <param name="arm">Null: the first society arm.</param>
    /// <param name="iteration">Null: the last finished one. 0: before any training.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">The iteration is not finished, or the folder is damaged.</exception>
    public GetSocietyResponse Society(string name, string? arm, int? iteration)
    {
        var run =
            Find(name)
            ?? throw new InvalidDataException($"{name} has not started yet: it has no agents to ask");
        var societies = new RunSocieties(run.File, run.Started, run.Layout, run.Steps, run.Lineage);
        var armName = arm ?? run.File.FirstSociety?.Name ?? ArmKinds.Method;
        var source = societies.SourceOf(armName, iteration);
        var society = societies.SocietyOf(source);
        var response = new GetSocietyResponse
        {
            Arm = armName,
            Iteration = source.GeneratorIteration,
            Summarizer = Wire.ToProto(Resolve(society.Summarizer)),
        };
        SetTask(response, run.File.Task.Spec);
        SetDebate(response, societies.ArmOf(armName));
        response.Slots.AddRange(society.Slots.Select(ToProto));
        return response;
    }

    /// <summary>Sets the task, so that a client can ask questions in its form and grade answers.</summary>
    private void SetTask(GetSocietyResponse response, TaskSpec task)
    {
        response.Task = Wire.ToProto(task);
        response.ExampleQuestion = ExampleQuestion(task);
    }

    /// <summary>Sets the arm's settings of debates and votes.</summary>
    private static void SetDebate(GetSocietyResponse response, Arm arm)
    {
        response.Rounds = arm.Debate.Rounds;
        response.Summarize = arm.Debate.Summarize;
        response.Sampling = Wire.ToProto(arm.Debate.Sampling);
        response.Options = DebateWire.ToProto(arm.Debate);
        response.Voting = ConsensusWire.ToProto(arm.Selection.Voting);
    }

    private Slot ToProto(SocietySlot slot) =>
        new()
        {
            Generator = Wire.ToProto(Resolve(slot.Generator)),
            Critic = Wire.ToProto(Resolve(slot.Critic)),
        };

    /// <summary>The first question of the task. Empty when the task's file of problems no longer exists.</summary>
    private string ExampleQuestion(TaskSpec spec)
    {
        try
        {
            var task = TaskRegistry.Create(TaskFiles.Resolve(spec, roots.Resolve));
            return task.Problems(0, 1)[0].Problem.Question;
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    /// <summary>Opens a run's folder. Null when the run has not started.</summary>
    private StoredRun? Find(string name)
    {
        var layout = requests.Layout(name);
        if (!File.Exists(layout.Manifest))
            return null;
        try
        {
            return Open(layout);
        }
        catch (InvalidRunFileException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    /// <summary>Reads the manifest of a run. Base models are taken from it without a check of their content.</summary>
    private static StoredRun Open(RunLayout layout)
    {
        var manifest = RunManifest.Read(layout);
        var models = RunModels.Create(
            manifest.Settings,
            (model, path) => new ModelRef(path, manifest.Models.GetValueOrDefault(model, ""))
        );
        var steps = new StepStore(layout);
        var lineage = new Lineage(manifest.Settings, layout, steps, models);
        return new StoredRun(manifest.Settings, manifest.Started, layout, steps, lineage);
    }

    /// <summary>
    /// Checks paths against the artifact roots again: the folder may have been copied from another deployment.
    /// </summary>
    private AgentModel Resolve(AgentModel model) => RunSocieties.Resolve(roots.Resolve(model));

    /// <summary>The message of one training of one agent.</summary>
    private FinetunedAgent ToProto(RunLayout layout, AgentState state)
    {
        var step = state.Step;
        var message = new FinetunedAgent
        {
            Arm = step.Arm,
            Agent = step.Agent.ToString(),
            Iteration = step.Iteration,
            DataPath = state.Data,
            Examples = ToProto(state.Selection, state.Training.Dropped),
            Guard = ToProto(state.Guard),
        };
        SetModels(message, state);
        SetTraining(message, state);
        SetAdapter(message, layout, state.Training);
        var data = new FileInfo(layout.ResolvePath(state.Data));
        if (data.Exists)
            (message.DataDigest, message.DataBytes) = (GetDigest(data), data.Length);
        return message;
    }

    /// <summary>Sets the base model, the parent of the training, and what the agent speaks as now.</summary>
    private static void SetModels(FinetunedAgent message, AgentState state)
    {
        message.BasePath = state.Current.Base.Path;
        message.BaseDigest = state.Current.Base.Digest;
        message.ParentDigest = state.Parent.Adapter?.Digest ?? state.Parent.Base.Digest;
        message.ParentIteration = state.ParentIteration;
        if (state.Current.Adapter is { } current)
            message.CurrentDigest = current.Digest;
    }

    /// <summary>Sets what the training did: steps, tokens, losses, time, or why the model was kept.</summary>
    private static void SetTraining(FinetunedAgent message, AgentState state)
    {
        var training = state.Training;
        message.Steps = training.Steps;
        message.Tokens = training.Tokens;
        message.LearnedTokens = training.LearnedTokens;
        message.Elapsed = Duration.FromTimeSpan(TimeSpan.FromSeconds(state.Seconds));
        message.Kept = training.KeptReason ?? "";
        message.Losses.AddRange(training.Losses);
    }

    /// <summary>What the training made: an adapter folder, or a model that its endpoint serves.</summary>
    private void SetAdapter(FinetunedAgent message, RunLayout layout, TrainResult training)
    {
        if (training is { AdapterPath: { } path, AdapterDigest: { } digest })
        {
            message.AdapterPath = path;
            message.AdapterDigest = digest;
            message.AdapterBytes = GetFolderBytes(roots.Resolve(layout.ResolvePath(path)));
        }
        if (training.FinetunedModel is { } endpointModel)
            (message.Model, message.Job) = (endpointModel.Model, endpointModel.Job);
    }

    private static GuardDecision ToProto(StoredDecision decision) =>
        decision switch
        {
            StoredDecision.Replaced => GuardDecision.Replaced,
            StoredDecision.KeptPrevious => GuardDecision.KeptPrevious,
            _ => default,
        };

    /// <summary>
    /// The counts of the selection, and how many selected examples the training left out as too long.
    /// </summary>
    private static Examples ToProto(AgentSelection selection, int tooLong)
    {
        var counts = selection.Counts;
        var examples = new Examples
        {
            Used = selection.Examples,
            TooLong = tooLong,
            Corrected = counts.Corrected,
            Kept = counts.Kept,
            CorrectedUsed = counts.CorrectedUsed,
            KeptUsed = counts.KeptUsed,
        };
        SetVerdicts(examples, counts);
        return examples;
    }

    /// <summary>How many responses or trajectories were considered, and the verdict on them.</summary>
    private static void SetVerdicts(Examples examples, SelectionCounts counts)
    {
        examples.Considered = counts.Considered;
        examples.NoConsensus = counts.NoConsensus;
        examples.BelowMinimumVotes = counts.BelowMinimumVotes;
        examples.NotRevised = counts.NotRevised;
        examples.Unparsable = counts.Unparsable;
        examples.Mismatched = counts.Mismatched;
        examples.Matched = counts.Matched;
    }

    /// <summary>
    /// SHA-256 of a file. Cached by length and time of writing, since data files are written once.
    /// </summary>
    private string GetDigest(FileInfo file)
    {
        if (
            _digests.TryGetValue(file.FullName, out var known)
            && known.Length == file.Length
            && known.Written == file.LastWriteTimeUtc
        )
            return known.Digest;
        var digest = ContentDigest.OfFile(file.FullName);
        _digests[file.FullName] = (file.Length, file.LastWriteTimeUtc, digest);
        return digest;
    }

    /// <summary>Size of all files below a folder, in bytes; 0 when it does not exist.</summary>
    private static long GetFolderBytes(string folder) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Sum(file => file.Length)
            : 0;

    /// <summary>What a run folder contains.</summary>
    private sealed record StoredRun(
        RunFile File,
        DateTimeOffset Started,
        RunLayout Layout,
        StepStore Steps,
        Lineage Lineage
    );
}
