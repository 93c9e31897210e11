using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>The agents of runs, as their folders tell; of a run that has not begun there are none.</summary>
internal sealed class RunAgents(RunQueue orders, ArtifactRoots roots)
{
    private readonly ConcurrentDictionary<string, (long Length, DateTime Written, string Digest)> _digests =
        new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The folder is damaged.</exception>
    public ListAgentsResponse List(string name)
    {
        var response = new ListAgentsResponse();
        if (Find(name) is not { } run)
            return response;
        response.Arms.AddRange(
            AgentHistory
                .Finished(run.File, run.Steps)
                .Select(arm => new FinetunedArm { Name = arm.Arm, Finished = arm.Finished })
        );
        response.Agents.AddRange(
            RunSocieties
                .ReadComplete(
                    run.Layout,
                    () => AgentHistory.Create(run.File, run.Layout, run.Steps, run.Lineage)
                )
                .Select(state => ToProto(run.Layout, state))
        );
        return response;
    }

    /// <param name="arm">Null: the method's own.</param>
    /// <param name="iteration">Null: the last finished one.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">It is not finished, or the folder is damaged.</exception>
    public GetSocietyResponse Society(string name, string? arm, int? iteration)
    {
        var run =
            Find(name)
            ?? throw new InvalidDataException($"{name} has not begun yet: it has no agents to ask");
        var societies = new RunSocieties(run.File, run.Started, run.Layout, run.Steps, run.Lineage);
        var asked = arm ?? run.File.FirstSociety?.Name ?? ArmKinds.Method;
        var source = societies.SourceOf(asked, iteration);
        var society = societies.SocietyOf(source);
        var settings = societies.ArmOf(asked);
        var debate = settings.Debate;
        var response = new GetSocietyResponse
        {
            Arm = asked,
            Iteration = source.GeneratorIteration,
            Task = Wire.ToProto(run.File.Task.Spec),
            Summarizer = Wire.ToProto(Resolve(society.Summarizer)),
            Rounds = debate.Rounds,
            Summarize = debate.Summarize,
            Sampling = Wire.ToProto(debate.Sampling),
            ExampleQuestion = ExampleQuestion(run.File.Task.Spec),
            Voting = ConsensusWire.ToProto(settings.Selection.Voting),
        };
        response.Slots.AddRange(
            society.Slots.Select(slot => new Slot
            {
                Generator = Wire.ToProto(Resolve(slot.Generator)),
                Critic = Wire.ToProto(Resolve(slot.Critic)),
            })
        );
        return response;
    }

    /// <summary>Empty where the file with the problems is not there any more.</summary>
    private string ExampleQuestion(TaskSpec spec)
    {
        try
        {
            return TaskRegistry
                .Create(TaskFiles.Resolve(spec, roots.Resolve))
                .Problems(0, 1)[0]
                .Problem.Question;
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    private StoredRun? Find(string name)
    {
        var layout = orders.Layout(name);
        if (!File.Exists(layout.Manifest))
            return null;
        try
        {
            var manifest = RunManifest.Read(layout);
            var models = RunModels.Create(
                manifest.Settings,
                (model, path) => new ModelRef(path, manifest.Models.GetValueOrDefault(model, ""))
            );
            var steps = new StepStore(layout);
            return new StoredRun(
                manifest.Settings,
                manifest.Started,
                layout,
                steps,
                new Lineage(manifest.Settings, layout, steps, models)
            );
        }
        catch (InvalidRunFileException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    /// <summary>What a run's folder says is checked again: it may have come from elsewhere.</summary>
    private AgentModel Resolve(AgentModel model) => RunSocieties.Resolve(roots.Resolve(model));

    private FinetunedAgent ToProto(RunLayout layout, AgentState state)
    {
        var (step, training) = (state.Step, state.Training);
        var data = new FileInfo(layout.ResolvePath(state.Data));
        var message = new FinetunedAgent
        {
            Arm = step.Arm,
            Agent = step.Agent.ToString(),
            Iteration = step.Iteration,
            BasePath = state.Current.Base.Path,
            BaseDigest = state.Current.Base.Digest,
            ParentDigest = state.Parent.Adapter?.Digest ?? state.Parent.Base.Digest,
            ParentIteration = state.ParentIteration,
            DataPath = state.Data,
            Examples = ToProto(state.Selection, training.Dropped),
            Steps = training.Steps,
            Tokens = training.Tokens,
            LearnedTokens = training.LearnedTokens,
            Elapsed = Duration.FromTimeSpan(TimeSpan.FromSeconds(state.Seconds)),
            Kept = training.Kept ?? "",
            Guard = state.Guard switch
            {
                MultiagentAspire.Runs.Folders.GuardDecision.Replaced => Contracts
                    .Finetuning
                    .V1
                    .GuardDecision
                    .Replaced,
                MultiagentAspire.Runs.Folders.GuardDecision.KeptPrevious => Contracts
                    .Finetuning
                    .V1
                    .GuardDecision
                    .KeptPrevious,
                _ => default,
            },
        };
        message.Losses.AddRange(training.Losses);
        if (state.Current.Adapter is { } current)
            message.CurrentDigest = current.Digest;
        if (training is { AdapterPath: { } path, AdapterDigest: { } digest })
            (message.AdapterPath, message.AdapterDigest, message.AdapterBytes) = (
                path,
                digest,
                GetFolderBytes(roots.Resolve(layout.ResolvePath(path)))
            );
        if (training.There is { } there)
            (message.Model, message.Job) = (there.Model, there.Job);
        if (data.Exists)
            (message.DataDigest, message.DataBytes) = (GetDigest(data), data.Length);
        return message;
    }

    private static Examples ToProto(AgentSelection selection, int tooLong) =>
        new()
        {
            Used = selection.Examples,
            TooLong = tooLong,
            Considered = selection.Counts.Considered,
            NoConsensus = selection.Counts.NoConsensus,
            BelowMinimumVotes = selection.Counts.BelowMinimumVotes,
            NotRevised = selection.Counts.NotRevised,
            Unparsable = selection.Counts.Unparsable,
            Mismatched = selection.Counts.Mismatched,
            Matched = selection.Counts.Matched,
            Corrected = selection.Counts.Corrected,
            Kept = selection.Counts.Kept,
            CorrectedUsed = selection.Counts.CorrectedUsed,
            KeptUsed = selection.Counts.KeptUsed,
        };

    /// <summary>Files do not change once they are written, and are read again when they have.</summary>
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

    private static long GetFolderBytes(string folder) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Sum(file => file.Length)
            : 0;

    private sealed record StoredRun(
        RunFile File,
        DateTimeOffset Started,
        RunLayout Layout,
        StepStore Steps,
        Lineage Lineage
    );
}
