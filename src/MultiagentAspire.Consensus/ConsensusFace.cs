using System.Text.Json;
using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Consensus.V1;

namespace MultiagentAspire.Consensus;

/// <summary>The gRPC face of votes and selection.</summary>
internal sealed class ConsensusFace(ConsensusService consensus, ArtifactRoots roots)
    : Proto.ConsensusService.ConsensusServiceBase
{
    private const int MostBallots = 1000;

    public override Task<VoteResponse> Vote(VoteRequest request, ServerCallContext context)
    {
        if (request.Ballots.Count > MostBallots)
            throw new ArgumentException($"at most {MostBallots} ballots a call, not {request.Ballots.Count}");
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
        if (!AgentId.TryParse(request.Agent, out var agent))
            throw new ArgumentException($"agent: '{request.Agent}' is no agent");
        var path = roots.Resolve(request.TranscriptsPath);
        var selected = await consensus.SelectAsync(
            path,
            Wire.FromProto(request.Task),
            ConsensusWire.FromProto(request.Voting),
            ConsensusWire.SelectionFromJson(request.SelectionJson),
            agent,
            request.Seed,
            context.CancellationToken
        );
        foreach (var example in selected.Examples)
            await responseStream.WriteAsync(
                new SelectTrainingDataResponse { Line = TrainingExamples.ToLine(example) },
                context.CancellationToken
            );
        await responseStream.WriteAsync(
            new SelectTrainingDataResponse
            {
                CountsJson = JsonSerializer.Serialize(
                    new SelectionEnd(selected.Counts, selected.OneSided),
                    ConsensusJson.Default.SelectionEnd
                ),
            },
            context.CancellationToken
        );
    }
}
