using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Debate;

namespace MultiagentAspire.AllInOne;

/// <summary>
/// A debate that is run again with its recorded responses in place of models: it shows what the debate service asks of
/// each agent. So whoever replays a message uses the same code as the debate that made it.
/// </summary>
/// <param name="Requests">The requests by their seeds, summaries included.</param>
/// <param name="Transcript">The transcript that the debate gives now, with answers read again.</param>
public sealed record RecordedDebate(
    ImmutableDictionary<long, GenerateRequest> Requests,
    DebateTranscript Transcript
)
{
    /// <summary>Runs the debate; no model is loaded.</summary>
    /// <param name="request">The debate as the run asked for it.</param>
    /// <param name="responses">The recorded responses, summaries included, by their seeds.</param>
    /// <param name="cancellationToken">Ends the debate.</param>
    /// <exception cref="InvalidDataException">
    /// The debate asks for a response that is not recorded: this version debates in another way.
    /// </exception>
    public static async Task<RecordedDebate> RunAsync(
        DebateRequest request,
        IReadOnlyDictionary<long, GenerateResult> responses,
        CancellationToken cancellationToken
    )
    {
        var client = new RecordedClient(responses);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<AgentClient>((_, _, _) => client);
        builder.AddDebate();
        using var host = builder.Build();
        var debates = host.Services.GetRequiredService<IDebateRunner>();
        var transcript = await debates.RunAsync(request, cancellationToken);
        return new RecordedDebate(client.Requests.ToImmutableDictionary(), transcript);
    }

    /// <summary>Answers as recorded, and keeps what it was asked.</summary>
    private sealed class RecordedClient(IReadOnlyDictionary<long, GenerateResult> responses) : IModelClient
    {
        public ConcurrentDictionary<long, GenerateRequest> Requests { get; } = [];

        public Task<GenerateResult> GenerateAsync(
            GenerateRequest request,
            CancellationToken cancellationToken
        )
        {
            Requests[request.Seed] = request;
            return responses.TryGetValue(request.Seed, out var recorded)
                ? Task.FromResult(recorded)
                : throw new InvalidDataException(
                    "the debate asks for a response that the transcript does not hold: this version of multiagent "
                        + "debates otherwise than the one that made the run; replay with that version."
                );
        }
    }
}
