using System.CommandLine;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent dashboard</c>: all services in this process, and the pages on which runs are started and watched.
/// </summary>
internal static class DashboardCommand
{
    /// <summary>Of the dashboard; the gRPC port of the services is any free one.</summary>
    private const int DefaultPort = 8080;

    private static readonly Argument<FileInfo?> Experiment = new("experiment")
    {
        Description = "A run file to start or to resume.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string> Output = new("--output")
    {
        Description = "Folder that contains runs/<name>.",
        DefaultValueFactory = _ => ".",
    };
    private static readonly Option<string[]> Models = new("--models")
    {
        Description =
            "A folder that holds models and run files, besides the working folder; may be given several times.",
        DefaultValueFactory = _ => [],
    };
    private static readonly Option<int> Port = CreatePort();

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "dashboard",
            "Hosts all services and the dashboard in this process until Ctrl-C; runs are started in the "
                + "browser or by a run file."
        )
        {
            Experiment,
            Output,
            Models,
            Port,
        };
        command.SetAction(HostAsync);
        return command;
    }

    /// <summary>The value is checked only if it was given and is a number; the parser reports others.</summary>
    private static Option<int> CreatePort()
    {
        var port = new Option<int>("--port")
        {
            Description = "Port of the dashboard, on loopback; 0 for any free port.",
            DefaultValueFactory = _ => DefaultPort,
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 0 or > 65535)
                result.AddError("--port: give a port from 0 to 65535.");
        });
        return port;
    }

    /// <summary>Starts the deployment, runs the run file if there is one, and waits for a signal.</summary>
    private static async Task<int> HostAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(Experiment)?.FullName;
        var text = file is null ? null : await File.ReadAllTextAsync(file, cancellationToken);
        var name = text is null ? null : RunFile.NameIn(text, file!);
        await using var deployment = await StartAsync(
            parsed.GetRequiredValue(Models),
            parsed.GetRequiredValue(Output),
            parsed.GetRequiredValue(Port),
            cancellationToken
        );
        if (text is not null)
            await RunToEndAsync(deployment, name!, text, file!, cancellationToken);
        await Console.Error.WriteLineAsync("Ctrl-C ends it.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The regular end of this command; runs in flight can be resumed.
        }
        return 0;
    }

    /// <summary>Starts all services on loopback; the token comes from the environment or is generated.</summary>
    /// <exception cref="ArgumentException">A folder of <c>--models</c> is missing, or the port is in use.</exception>
    private static async Task<LocalDeployment> StartAsync(
        string[] models,
        string output,
        int port,
        CancellationToken cancellationToken
    )
    {
        foreach (var folder in models.Where(folder => !Directory.Exists(folder)))
            throw new ArgumentException($"--models: there is no folder {folder}.");
        try
        {
            return await LocalDeployment.StartAsync(
                [Directory.GetCurrentDirectory(), .. models],
                output,
                port,
                Environment.GetEnvironmentVariable(DeploymentClient.TokenVariable),
                cancellationToken
            );
        }
        catch (IOException error)
            when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new ArgumentException(
                $"--port: {port} is taken by another program; give another one, or 0 for any that is free.",
                error
            );
        }
    }

    /// <summary>
    /// Runs the given run file to its end. The error of a failed run is one line on standard error; the pages stay
    /// open, so that other runs can be started.
    /// </summary>
    private static async Task RunToEndAsync(
        LocalDeployment deployment,
        string name,
        string text,
        string file,
        CancellationToken cancellationToken
    )
    {
        using var client = new DeploymentClient(new Uri(deployment.Grpc), deployment.Token);
        using var lines = PhaseProgressWriter.ForStandardError();
        try
        {
            var report = await client.ExecuteAsync(
                name,
                text,
                $"multiagent dashboard {file}",
                resume: true,
                new RunPhaseReporter(lines),
                cancellationToken
            );
            Console.WriteLine(TextReport.WriteSummary(report, Terminal.OutputWidth).TrimEnd());
        }
        catch (InvalidRunFileException error)
        {
            await Console.Error.WriteLineAsync($"multiagent: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
