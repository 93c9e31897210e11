using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>Votes and selects training data by the consensus service, over gRPC.</summary>
/// <param name="service">The generated client.</param>
public sealed class ConsensusClient(ConsensusService.ConsensusServiceClient service) : IConsensus
{
    private const int MaxBallotsPerCall = 500;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    /// <remarks>Ballots are sent in calls of at most 500, each with a deadline of two minutes.</remarks>
    /// <exception cref="RpcException">The service does not answer, or rejects a ballot.</exception>
    public async Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    )
    {
        var results = new List<ConsensusResult>(transcripts.Count);
        foreach (var chunk in transcripts.Chunk(MaxBallotsPerCall))
        {
            var request = new VoteRequest
            {
                Task = Wire.ToProto(task),
                Rules = ConsensusWire.ToProto(settings),
            };
            var ballots = chunk.Select(Core.Ballot.FromTranscript);
            request.Ballots.AddRange(ballots.Select(ConsensusWire.ToProto));
            var response = await service.VoteAsync(request, WithDeadline(cancellationToken));
            results.AddRange(response.Outcomes.Select(ConsensusWire.FromProto));
        }
        return results;
    }

    /// <inheritdoc/>
    /// <exception cref="RpcException">The service does not answer, or cannot read the transcripts.</exception>
    /// <exception cref="InvalidDataException">The stream ends before all agents' data.</exception>
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

    /// <summary>Reads the data of one agent: lines of examples, then the counts that end them.</summary>
    /// <exception cref="InvalidDataException">The stream ends before the counts.</exception>
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
            else if (ReadEnd(part) is { } end)
                return new SelectionResult(agent, examples.ToImmutable(), end.Counts, end.OneSided);
        }
        throw new InvalidDataException(
            $"The selection of {agent} ended before its counts: the consensus service was cut off."
        );
    }

    /// <summary>The end of an agent's data; null for any other part.</summary>
    private static SelectionEnd? ReadEnd(SelectTrainingDataResponse part) =>
        part.PartCase == SelectTrainingDataResponse.PartOneofCase.CountsJson
            ? JsonSerializer.Deserialize(part.CountsJson, ConsensusJson.Default.SelectionEnd)
            : null;

    /// <summary>A deadline, and waiting for a service that is not ready yet.</summary>
    private static CallOptions WithDeadline(CancellationToken cancellationToken) =>
        new CallOptions(
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout,
            cancellationToken: cancellationToken
        ).WithWaitForReady();
}
