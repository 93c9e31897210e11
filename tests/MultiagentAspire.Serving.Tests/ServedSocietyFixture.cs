using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Testing;
using OpenAI;
using static TorchSharp.torch;

namespace MultiagentAspire.Serving.Tests;

/// <summary>
/// The shipped model with an adapter of its own for each of six agents, untrained but different, behind a
/// server on a free port.
/// </summary>
public sealed class ServedSocietyFixture : IAsyncLifetime
{
    public const string Token = "a-token-for-tests-only";
    private const int Slots = 3;
    private readonly TemporaryFolder _folder = new();
    private readonly MultiagentHost _host = MultiagentHost.Build(
        new EngineOptions { CacheMebibytes = 64, MaxBatch = 32 }
    );
    private OpenAiServer _server = null!;

    public static SocietyRules Rules { get; } =
        new(
            TaskSpec.Create("arithmetic", ("max", "9"), ("prompts", "compact")),
            new DebateSettings(2, Summarize: true, new SamplingSettings(1, 1, 0, 24)),
            new VotingSettings()
        );

    public Society Society { get; private set; } = null!;

    public AgentClient Clients => _host.Services.GetRequiredService<AgentClient>();

    public IDebateRunner Debates => _host.Services.GetRequiredService<IDebateRunner>();

    public StreamDebate Stream => _host.Services.GetRequiredService<StreamDebate>();

    public ModelRef Base { get; } = new(Repository.TinyModel, ContentDigest.OfModel(Repository.TinyModel));

    public Uri Endpoint => _server.Endpoint;

    public async ValueTask InitializeAsync()
    {
        Society = new Society(
            [
                .. Enumerable
                    .Range(0, Slots)
                    .Select(slot => new SocietySlot(
                        new AgentModel(Base, Adapter(2 * slot)),
                        new AgentModel(Base, Adapter((2 * slot) + 1))
                    )),
            ],
            new AgentModel(Base)
        );
        _server = await StartAsync(
            ServedModels.FromRun(
                Rules,
                DateTimeOffset.UnixEpoch,
                [
                    At(0, slot => new SocietySlot(new AgentModel(Base), new AgentModel(Base))),
                    At(1, slot => Society.Slots[slot]),
                ]
            )
        );
    }

    /// <summary>Another server of the same agents.</summary>
    internal Task<OpenAiServer> StartAsync(
        ServedModels models,
        int maxInFlight = ServingOptions.DefaultMaxInFlight
    ) =>
        OpenAiServer.StartAsync(
            models,
            Clients,
            Stream,
            new ServingOptions(IPAddress.Loopback, 0, Token, maxInFlight),
            TimeProvider.System
        );

    /// <summary>OpenAI's own client, which tries nothing twice.</summary>
    public static OpenAIClient Client(Uri endpoint, string token = Token) =>
        new(
            new ApiKeyCredential(token),
            new OpenAIClientOptions
            {
                Endpoint = endpoint,
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = TimeSpan.FromMinutes(5),
            }
        );

    private static SocietySnapshot At(int iteration, Func<int, SocietySlot> slotOf)
    {
        var slots = Enumerable.Range(0, Slots).Select(slotOf).ToImmutableArray();
        return new SocietySnapshot(
            iteration,
            [
                .. slots.Select((slot, i) => (AgentId.Generator(i), slot.Generator)),
                .. slots.Select((slot, i) => (AgentId.Critic(i), slot.Critic)),
            ],
            new Society(
                slots,
                new AgentModel(
                    new ModelRef(Repository.TinyModel, ContentDigest.OfModel(Repository.TinyModel))
                )
            )
        );
    }

    private AdapterRef Adapter(int seed)
    {
        var config = ModelConfig.Read(Repository.TinyModel);
        using var adapter = LoraAdapter.Create(
            config,
            new LoraSettings(2, 4, 0, LoraSettings.AllModules),
            (ulong)seed
        );
        using var generator = new Generator((ulong)seed + 100, CPU);
        using (no_grad())
        {
            foreach (var (name, tensor) in adapter.Named())
                if (name.Contains("lora_B", StringComparison.Ordinal))
                    tensor.normal_(0, 0.6, generator);
        }
        var folder = _folder.At($"adapter-{seed}");
        Directory.CreateDirectory(folder);
        adapter.Save(folder, Repository.TinyModel, null);
        return new AdapterRef(folder, ContentDigest.OfFolder(folder));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}
