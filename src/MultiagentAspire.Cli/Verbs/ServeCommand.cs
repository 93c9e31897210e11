using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.Serving;

namespace MultiagentAspire.Cli.Verbs;

/// <summary>
/// <c>multiagent serve</c>: a run's agents and societies, or a model in a folder, behind OpenAI's protocol.
/// </summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8000;

    private static readonly Argument<string?> Folder = new("run folder")
    {
        Description = "Folder of a run, for example runs/arithmetic; it may be unfinished.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string?> Model = new("--model")
    {
        Description = "In place of a run: the folder of a model (Hugging Face layout).",
    };
    private static readonly Option<string?> Adapter = new("--adapter")
    {
        Description =
            "With --model: the folder of a LoRA adapter (PEFT layout), which is then served beside the model.",
    };
    private static readonly Option<int?> Iteration = new("--iteration")
    {
        Description =
            "The last iteration to serve; a name without an iteration means this one. 0: the agents before "
            + "finetuning. Default: the last finished one.",
    };
    private static readonly Option<string?> Arm = new("--arm")
    {
        Description = "The arm whose agents are served. Default: the run's first society.",
    };
    private static readonly Option<string[]> Models = new("--models")
    {
        Description =
            "A folder to search for the run's base models if they were moved; may be given several times.",
        DefaultValueFactory = _ => [],
    };
    private static readonly Option<int> Port = OptionLimits.InRange(
        "--port",
        DefaultPort,
        0,
        65535,
        "Port; 0 for any free port."
    );

    private static readonly Option<string> Host = new("--host")
    {
        Description =
            "Address to listen on: localhost, an address of this machine, or any. Beyond this machine the "
            + "token and all texts go unencrypted.",
        DefaultValueFactory = _ => "localhost",
    };

    private static readonly Option<int> MaxInFlight = OptionLimits.InRange(
        "--in-hand",
        ServingOptions.DefaultMaxInFlight,
        1,
        65536,
        "Maximum of responses that are generated or wait at once; more are refused with 429."
    );

    public static Command Create()
    {
        var verb = new Command(
            "serve",
            "Serves a run's agents and their society, or one model, by OpenAI's protocol (GET /v1/models, "
                + $"POST /v1/chat/completions) until Ctrl-C. Clients need a token: {DeploymentClient.TokenVariable}, or "
                + "one that is generated and printed."
        )
        {
            Folder,
            Model,
            Adapter,
            Iteration,
            Arm,
            Models,
            Port,
            Host,
            MaxInFlight,
        };
        verb.SetAction(ServeAsync);
        return verb;
    }

    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (token, madeUp) = TokenOf(Environment.GetEnvironmentVariable(DeploymentClient.TokenVariable));
        var address = new ServingOptions(
            AddressOf(parsed.GetRequiredValue(Host)),
            parsed.GetValue(Port),
            token,
            parsed.GetValue(MaxInFlight)
        );
        var served = CreateModels(parsed);
        await using var host = MultiagentHost.Build(
            new EngineOptions
            {
                Adapters = Math.Max(new EngineOptions().Adapters, MaxAdaptersPerDebate(served)),
            }
        );
        var clients = host.Services.GetRequiredService<AgentClient>();
        try
        {
            await Task.Run(
                () => Load(host.Services.GetRequiredService<ModelCache>(), clients, served),
                cancellationToken
            );
            await using var server = await StartAsync(
                served,
                clients,
                host.Services.GetRequiredService<StreamDebate>(),
                address,
                cancellationToken
            );
            Show(server.Endpoint, served, madeUp ? token : null);
            if (!IPAddress.IsLoopback(address.Host))
                await Console.Error.WriteLineAsync(
                    "The token and all texts go over the network unencrypted: let only a network see it that "
                        + "you trust, or put TLS before it."
                );
            await Console.Error.WriteLineAsync("Ctrl-C ends it.");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As it should end.
        }
        return 0;
    }

    /// <summary>Adapters that one debate needs.</summary>
    private static int MaxAdaptersPerDebate(ServedModels served) =>
        served
            .Named.Select(one => one.Model)
            .OfType<ServedSociety>()
            .Select(one => 2 * one.Society.Slots.Length)
            .DefaultIfEmpty()
            .Max();

    private static ServedModels CreateModels(ParseResult parsed)
    {
        var (folder, model, adapter) = (
            parsed.GetValue(Folder),
            parsed.GetValue(Model),
            parsed.GetValue(Adapter)
        );
        if (folder is null == model is null)
            throw new ArgumentException("Give either the folder of a run or --model.");
        if (folder is not null && adapter is not null)
            throw new ArgumentException("--adapter is for --model; a run has its own.");
        if (
            folder is null
            && (parsed.GetValue(Iteration) is not null || parsed.GetRequiredValue(Models).Length > 0)
        )
            throw new ArgumentException("--iteration and --models are for the folder of a run.");
        return folder is null
            ? FromFolder(model!, adapter)
            : FromRun(
                folder,
                parsed.GetValue(Arm),
                parsed.GetValue(Iteration),
                parsed.GetRequiredValue(Models)
            );
    }

    private static ServedModels FromFolder(string model, string? adapter)
    {
        if (!Directory.Exists(model))
            throw new ArgumentException(
                $"{model}: no such model folder; give the folder of a model in Hugging Face layout."
            );
        return ServedModels.FromFolder(
            new ModelRef(model, ContentDigest.OfModel(model)),
            adapter is null ? null : ModelOptions.AdapterIn(adapter),
            new DateTimeOffset(Directory.GetLastWriteTimeUtc(model))
        );
    }

    private static ServedModels FromRun(string folder, string? named, int? iteration, string[] models)
    {
        foreach (var missing in models.Where(one => !Directory.Exists(one)))
            throw new ArgumentException($"--models: there is no folder {missing}.");
        var run = RunSocieties.Open(folder, recorded => ResolveModel(recorded, models));
        var arm = named ?? run.Run.FirstSociety?.Name ?? RunSocieties.Method;
        return ServedModels.FromRun(run, arm, iteration);
    }

    /// <summary>Where it lay, or by its name among the folders that were given.</summary>
    private static string ResolveModel(string recorded, string[] models) =>
        Directory.Exists(recorded)
            ? recorded
            : models
                .Select(folder =>
                    Path.Combine(folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(recorded)))
                )
                .FirstOrDefault(Directory.Exists)
                ?? throw new ArgumentException(
                    $"{recorded}: the run's base model is not there any more; say with --models in which "
                        + "folder it lies."
                );

    /// <summary>
    /// What cannot answer is found before anybody asks: models that cannot be loaded, endpoints whose key is
    /// not set.
    /// </summary>
    private static void Load(ModelCache models, AgentClient clients, ServedModels served)
    {
        var agents = served.Named.Select(entry => entry.Model).OfType<ServedAgent>().ToList();
        foreach (var agent in agents.Where(agent => agent.Model.Base.Endpoint is not null))
            clients(agent.Agent, agent.Model);
        var local = agents
            .Select(agent => agent.Model.Base)
            .Where(model => model.Endpoint is null)
            .DistinctBy(model => model.Path)
            .ToList();
        if (local.Count > 0)
            ComputeSummary.Write(models);
        foreach (var model in local)
            models.Get(model);
    }

    private static async Task<OpenAiServer> StartAsync(
        ServedModels served,
        AgentClient clients,
        StreamDebate debates,
        ServingOptions address,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await OpenAiServer.StartAsync(
                served,
                clients,
                debates,
                address,
                TimeProvider.System,
                cancellationToken
            );
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new ArgumentException(
                $"--port: {address.Port} is taken by another program; give another one, or 0 for any that is free.",
                error
            );
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new ArgumentException(
                $"--host: {address.Host} cannot be listened on ({error.Message}); give an address of this machine.",
                error
            );
        }
    }

    private static IPAddress AddressOf(string host) =>
        host switch
        {
            "localhost" => IPAddress.Loopback,
            "any" => IPAddress.Any,
            _ => IPAddress.TryParse(host, out var address)
                ? address
                : throw new ArgumentException(
                    $"--host: '{host}' is no address; give localhost, any, or an address of this machine."
                ),
        };

    private static (string Token, bool MadeUp) TokenOf(string? given) =>
        given switch
        {
            null or "" => (SharedToken.Generate(), true),
            { Length: < SharedToken.MinLength } => throw new ArgumentException(
                $"{DeploymentClient.TokenVariable}: a token has at least {SharedToken.MinLength} characters, for "
                    + "example from: openssl rand -hex 32."
            ),
            _ => (given, false),
        };

    private static void Show(Uri endpoint, ServedModels served, string? token)
    {
        Console.WriteLine($"Serving {endpoint}");
        var latest = served.Named.Where(one => one.Name != one.Model.Id).ToList();
        Console.WriteLine(
            $"Models: {string.Join(' ', (latest.Count > 0 ? latest : served.Named).Select(one => one.Name))}"
        );
        if (latest.Count > 0)
            Console.WriteLine(
                $"These are {latest[0].Model.Id} and so on; all iterations: "
                    + $"{string.Join(' ', served.Named.Select(one => one.Model).OfType<ServedSociety>().Select(one => one.Id).Distinct().Reverse())}, "
                    + "and so the agents."
            );
        if (token is not null)
            Console.WriteLine($"export {DeploymentClient.TokenVariable}={token}");
        var asked =
            served.Named.Select(one => one.Name).FirstOrDefault(name => name == "society")
            ?? served.Named[0].Name;
        Console.WriteLine(
            $$"""curl {{endpoint}}/chat/completions -H "Authorization: Bearer ${{DeploymentClient.TokenVariable}}" -H "Content-Type: application/json" -d '{"model": "{{asked}}", "messages": [{"role": "user", "content": "3+4*5+6-7*8"}]}'"""
        );
    }
}
