using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ServiceDefaults;
using MultiagentAspire.Serving;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent serve</c>: a run's agents and societies, or a model in a folder, behind OpenAI's protocol
/// (<see cref="OpenAiServer"/>). All models are loaded before the first request.
/// </summary>
internal static class ServeCommand
{
    /// <summary>The port that vLLM's server has by default too.</summary>
    private const int DefaultPort = 8000;

    private const int MaxInFlightLimit = 65536;

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

    /// <summary>The name of <see cref="MaxInFlight"/> in version 0.1.0.</summary>
    private static readonly Option<int?> InHand = OptionLimits.FormerName("--in-hand", 1, MaxInFlightLimit);

    private static readonly Option<int> MaxInFlight = OptionLimits.InRange(
        "--max-in-flight",
        ServingOptions.DefaultMaxInFlight,
        1,
        MaxInFlightLimit,
        "Maximum of responses that are generated or wait at once; more are refused with 429."
    );

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "serve",
            "Serves a run's agents and their society, or one model, by OpenAI's protocol (GET /v1/models, "
                + "POST /v1/chat/completions) until Ctrl-C. Clients need a token: "
                + $"{DeploymentClient.TokenVariable}, or one that is generated and printed."
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
            InHand,
        };
        command.SetAction(ServeAsync);
        return command;
    }

    /// <summary>Loads the models, serves them and waits for a signal.</summary>
    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (token, generated) = TokenOf(Environment.GetEnvironmentVariable(DeploymentClient.TokenVariable));
        var options = CreateOptions(parsed, token);
        var served = SourceOf(parsed).Open();
        var adapters = Math.Max(new EngineOptions().Adapters, MaxAdaptersPerDebate(served));
        await using var host = MultiagentHost.Build(new EngineOptions { Adapters = adapters });
        var clients = host.Services.GetRequiredService<AgentClient>();
        var debates = host.Services.GetRequiredService<StreamDebate>();
        var models = host.Services.GetRequiredService<ModelCache>();
        try
        {
            await Task.Run(() => Load(models, clients, served), cancellationToken);
            await using var server = await StartAsync(served, clients, debates, options, cancellationToken);
            Announce(server.Endpoint, served, generated ? token : null);
            WarnOfPlainHttp(options);
            await Console.Error.WriteLineAsync("Ctrl-C ends it.");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The regular end of this command: Ctrl-C or SIGTERM.
        }
        return 0;
    }

    private static ServingOptions CreateOptions(ParseResult parsed, string token) =>
        new(AddressOf(parsed.GetRequiredValue(Host)), parsed.GetValue(Port), token, MaxInFlightOf(parsed));

    /// <summary>The value of the option, or of its former name with a warning. The new name wins.</summary>
    private static int MaxInFlightOf(ParseResult parsed)
    {
        var value = parsed.GetValue(MaxInFlight);
        if (parsed.GetValue(InHand) is not { } former)
            return value;
        Console.Error.WriteLine(
            $"The option {InHand.Name} is now called {MaxInFlight.Name}; the old name still works."
        );
        return parsed.GetResult(MaxInFlight) is { Implicit: false } ? value : former;
    }

    /// <summary>The server has no TLS of its own: beyond this machine the token can be read on the way.</summary>
    private static void WarnOfPlainHttp(ServingOptions options)
    {
        if (!IPAddress.IsLoopback(options.Host))
            Console.Error.WriteLine(
                "The token and all texts go over the network unencrypted: let only a network see it that "
                    + "you trust, or put TLS before it."
            );
    }

    /// <summary>The options that choose the models.</summary>
    private static ServedModelSource SourceOf(ParseResult parsed) =>
        new(
            parsed.GetValue(Folder),
            parsed.GetValue(Model),
            parsed.GetValue(Adapter),
            parsed.GetValue(Iteration),
            parsed.GetValue(Arm),
            parsed.GetRequiredValue(Models)
        );

    /// <summary>Adapters that the largest debate uses: two an agent, generator and critic.</summary>
    private static int MaxAdaptersPerDebate(ServedModels served) =>
        served
            .Named.Select(entry => entry.Model)
            .OfType<ServedSociety>()
            .Select(society => 2 * society.Society.Slots.Length)
            .DefaultIfEmpty()
            .Max();

    /// <summary>
    /// Loads local models and resolves endpoints before the first request, so that a model that cannot be loaded
    /// or a key that is not set ends the command.
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

    /// <exception cref="ArgumentException">The port is in use, or the host is no address of this machine.</exception>
    private static async Task<OpenAiServer> StartAsync(
        ServedModels served,
        AgentClient clients,
        StreamDebate debates,
        ServingOptions options,
        CancellationToken cancellationToken
    )
    {
        var time = TimeProvider.System;
        try
        {
            return await OpenAiServer.StartAsync(served, clients, debates, options, time, cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            var message =
                $"--port: {options.Port} is taken by another program; give another one, or 0 for any that is free.";
            throw new ArgumentException(message, error);
        }
        catch (SocketException error)
        {
            var message =
                $"--host: {options.Host} cannot be listened on ({error.Message}); give an address of this machine.";
            throw new ArgumentException(message, error);
        }
    }

    /// <summary>An IP address, or <c>localhost</c>, or <c>any</c> for all interfaces.</summary>
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

    /// <summary>The token of the environment, or a generated one where none is set.</summary>
    private static (string Token, bool Generated) TokenOf(string? given) =>
        given switch
        {
            null or "" => (SharedToken.Generate(), true),
            { Length: < SharedToken.MinLength } => throw new ArgumentException(
                $"{DeploymentClient.TokenVariable}: a token has at least {SharedToken.MinLength} characters, for "
                    + "example from: openssl rand -hex 32."
            ),
            _ => (given, false),
        };

    /// <summary>Prints address, model names, the generated token and a command to try.</summary>
    /// <param name="token">The generated token; null when the environment gave one.</param>
    private static void Announce(Uri endpoint, ServedModels served, string? token)
    {
        Console.WriteLine($"Serving {endpoint}");
        var latest = served.Named.Where(entry => entry.Name != entry.Model.Id).ToList();
        var shown = (latest.Count > 0 ? latest : served.Named).Select(entry => entry.Name);
        Console.WriteLine($"Models: {string.Join(' ', shown)}");
        if (latest.Count > 0)
            Console.WriteLine(
                $"These are {latest[0].Model.Id} and so on; all iterations: "
                    + $"{string.Join(' ', SocietyIds(served))}, and so the agents."
            );
        if (token is not null)
            Console.WriteLine($"export {DeploymentClient.TokenVariable}={token}");
        Console.WriteLine(ExampleCall(endpoint, served));
    }

    /// <summary>Ids of the served societies, the newest iteration last.</summary>
    private static IEnumerable<string> SocietyIds(ServedModels served) =>
        served
            .Named.Select(entry => entry.Model)
            .OfType<ServedSociety>()
            .Select(society => society.Id)
            .Distinct()
            .Reverse();

    /// <summary>A curl command that asks the society or, without one, the first model.</summary>
    private static string ExampleCall(Uri endpoint, ServedModels served)
    {
        var society = served.Named.Select(entry => entry.Name).FirstOrDefault(name => name == "society");
        var model = society ?? served.Named[0].Name;
        var message = """{"role": "user", "content": "3+4*5+6-7*8"}""";
        var body = $$"""{"model": "{{model}}", "messages": [{{message}}]}""";
        return $"curl {endpoint}/chat/completions -H \"Authorization: Bearer ${DeploymentClient.TokenVariable}\" "
            + $"-H \"Content-Type: application/json\" -d '{body}'";
    }
}
