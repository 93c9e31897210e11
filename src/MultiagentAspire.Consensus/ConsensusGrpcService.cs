using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Consensus.V1;

namespace MultiagentAspire.Consensus;

/// <summary>The gRPC face of votes and selection.</summary>
internal sealed class ConsensusGrpcService(ConsensusService consensus, ArtifactRoots roots)
    : Proto.ConsensusService.ConsensusServiceBase
{
    private const int MaxBallots = 1000;
    private const int MaxTargets = 256;

    public override Task<VoteResponse> Vote(VoteRequest request, ServerCallContext context)
    {
        if (request.Ballots.Count > MaxBallots)
            throw new ArgumentException($"at most {MaxBallots} ballots a call, not {request.Ballots.Count}");
        var ballots = request
            .Ballots.Select(ballot => new Core.Ballot(
                [.. ballot.Answers.Select(answer => answer.HasText ? answer.Text : null)],
                ballot.TieSeed
            ))
            .ToList();
        var response = new VoteResponse();
        response.Outcomes.AddRange(
            consensus
                .Vote(ballots, Wire.FromProto(request.Task), ConsensusWire.FromProto(request.Rules))
                .Select(ConsensusWire.ToProto)
        );
        return Task.FromResult(response);
    }

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

    private static Core.SelectionTarget[] TargetsOf(SelectTrainingDataRequest request) =>
        request.Targets.Count is >= 1 and <= MaxTargets
            ? [.. request.Targets.Select(ConsensusWire.FromProto)]
            : throw new ArgumentException($"targets: 1 to {MaxTargets} a call, not {request.Targets.Count}");

    /// <summary>The records of one agent, then their end.</summary>
    private static async Task WriteAsync(
        SelectionResult selected,
        IServerStreamWriter<SelectTrainingDataResponse> responseStream,
        CancellationToken cancellationToken
    )
    {
        foreach (var example in selected.Examples)
            await responseStream.WriteAsync(
                new SelectTrainingDataResponse { Line = TrainingExamples.ToLine(example) },
                cancellationToken
            );
        var end = new SelectionEnd(selected.Counts, selected.OneSided);
        var counts = JsonSerializer.Serialize(end, ConsensusJson.Default.SelectionEnd);
        await responseStream.WriteAsync(
            new SelectTrainingDataResponse { CountsJson = counts },
            cancellationToken
        );
    }
}
