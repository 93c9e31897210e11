using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Consensus.V1;

namespace MultiagentAspire.Consensus;

/// <summary>
/// gRPC service of votes and selection (<c>protos/</c>, package consensus). An <see cref="ArgumentException"/> is
/// answered with INVALID_ARGUMENT.
/// </summary>
/// <param name="roots">Folders under which transcripts may be read.</param>
internal sealed class ConsensusGrpcService(ConsensusService consensus, ArtifactRoots roots)
    : Proto.ConsensusService.ConsensusServiceBase
{
    /// <summary>Ballots of one call.</summary>
    private const int MaxBallots = 1000;

    /// <summary>Agents of one call.</summary>
    private const int MaxTargets = 256;

    /// <summary>Votes on each ballot; the response has one outcome for each, in their order.</summary>
    /// <exception cref="ArgumentException">There are more than 1000 ballots.</exception>
    public override Task<VoteResponse> Vote(VoteRequest request, ServerCallContext context)
    {
        if (request.Ballots.Count > MaxBallots)
            throw new ArgumentException($"at most {MaxBallots} ballots a call, not {request.Ballots.Count}");
        var ballots = request.Ballots.Select(ToBallot).ToList();
        var task = Wire.FromProto(request.Task);
        var outcomes = consensus.Vote(ballots, task, ConsensusWire.FromProto(request.Rules));
        var response = new VoteResponse();
        response.Outcomes.AddRange(outcomes.Select(ConsensusWire.ToProto));
        return Task.FromResult(response);
    }

    /// <summary>An answer without a text is a response in which no answer was found.</summary>
    private static Core.Ballot ToBallot(Proto.Ballot ballot)
    {
        var answers = ballot.Answers.Select(answer => answer.HasText ? answer.Text : null);
        if (ballot.Weights.Count > 0 && ballot.Weights.Count != ballot.Answers.Count)
            throw new ArgumentException(
                $"a ballot has one weight for each answer, not {ballot.Weights.Count} for {ballot.Answers.Count}"
            );
        if (ballot.Weights.Any(weight => weight is < 1 or > 100))
            throw new ArgumentException("weights of votes are from 1 to 100");
        return new Core.Ballot([.. answers], ballot.TieSeed)
        {
            Weights = ballot.Weights.Count > 0 ? [.. ballot.Weights] : null,
        };
    }

    /// <summary>
    /// Streams, for each target in turn, its training examples and then its counts. The transcripts are read once.
    /// </summary>
    /// <exception cref="ArgumentException">There is no target, or more than 256.</exception>
    /// <exception cref="ArtifactAccessException">The path is outside the artifact roots.</exception>
    public override async Task SelectTrainingData(
        SelectTrainingDataRequest request,
        IServerStreamWriter<SelectTrainingDataResponse> responseStream,
        ServerCallContext context
    )
    {
        var path = roots.Resolve(request.TranscriptsPath);
        var selected = consensus.SelectAsync(
            path,
            Wire.FromProto(request.Task),
            ConsensusWire.FromProto(request.Voting),
            TargetsOf(request),
            context.CancellationToken
        );
        await foreach (var agent in selected)
            await WriteAsync(agent, responseStream, context.CancellationToken);
    }

    /// <summary>The agents whose data is selected.</summary>
    private static Core.SelectionTarget[] TargetsOf(SelectTrainingDataRequest request) =>
        request.Targets.Count is >= 1 and <= MaxTargets
            ? [.. request.Targets.Select(ConsensusWire.FromProto)]
            : throw new ArgumentException($"targets: 1 to {MaxTargets} a call, not {request.Targets.Count}");

    /// <summary>Writes the examples of one agent as JSON lines, then its counts, which end them.</summary>
    private static async Task WriteAsync(
        SelectionResult selection,
        IServerStreamWriter<SelectTrainingDataResponse> responseStream,
        CancellationToken cancellationToken
    )
    {
        foreach (var example in selection.Examples)
        {
            var line = new SelectTrainingDataResponse { Line = TrainingExamples.ToLine(example) };
            await responseStream.WriteAsync(line, cancellationToken);
        }
        var end = new SelectionEnd(selection.Counts, selection.OneSided);
        var counts = JsonSerializer.Serialize(end, ConsensusJson.Default.SelectionEnd);
        await responseStream.WriteAsync(
            new SelectTrainingDataResponse { CountsJson = counts },
            cancellationToken
        );
    }
}
