using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>Votes and selection by the consensus service.</summary>
public sealed class ConsensusClient(ConsensusService.ConsensusServiceClient service) : IConsensus
{
    private const int MaxBallotsPerCall = 500;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(2);

    public async Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    )
    {
        var results = new List<ConsensusResult>(transcripts.Count);
        foreach (var part in transcripts.Chunk(MaxBallotsPerCall))
        {
            var request = new VoteRequest
            {
                Task = Wire.ToProto(task),
                Rules = ConsensusWire.ToProto(settings),
            };
            request.Ballots.AddRange(
                part.Select(transcript => ConsensusWire.ToProto(Core.Ballot.FromTranscript(transcript)))
            );
            var response = await service.VoteAsync(request, WithDeadline(cancellationToken));
            results.AddRange(response.Outcomes.Select(ConsensusWire.FromProto));
        }
        return results;
    }

    public async IAsyncEnumerable<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        IReadOnlyList<Core.SelectionTarget> targets,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new SelectTrainingDataRequest
        {
            TranscriptsPath = transcriptsPath,
            Task = Wire.ToProto(task),
            Voting = ConsensusWire.ToProto(voting),
        };
        request.Targets.AddRange(targets.Select(ConsensusWire.ToProto));
        using var call = service.SelectTrainingData(request, WithDeadline(cancellationToken));
        foreach (var target in targets)
            yield return await ReadAsync(target.Agent, call.ResponseStream, cancellationToken);
    }

    /// <summary>The records of one agent, up to their end.</summary>
    /// <exception cref="InvalidDataException">The stream ends before.</exception>
    private static async Task<SelectionResult> ReadAsync(
        AgentId agent,
        IAsyncStreamReader<SelectTrainingDataResponse> parts,
        CancellationToken cancellationToken
    )
    {
        var examples = ImmutableArray.CreateBuilder<TrainingExample>();
        while (await parts.MoveNext(cancellationToken))
        {
            var part = parts.Current;
            if (part.PartCase == SelectTrainingDataResponse.PartOneofCase.Line)
                examples.Add(TrainingExamples.FromLine(part.Line));
            else if (
                part.PartCase == SelectTrainingDataResponse.PartOneofCase.CountsJson
                && JsonSerializer.Deserialize(part.CountsJson, ConsensusJson.Default.SelectionEnd) is { } end
            )
                return new SelectionResult(agent, examples.ToImmutable(), end.Counts, end.OneSided);
        }
        throw new InvalidDataException(
            $"The selection of {agent} ended before its counts: the consensus service was cut off."
        );
    }

    /// <summary>A service that starts, or starts again, is waited for.</summary>
    private static CallOptions WithDeadline(CancellationToken cancellationToken) =>
        new CallOptions(
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout,
            cancellationToken: cancellationToken
        ).WithWaitForReady();
}
