using System.CommandLine;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent dashboard</c>: every service in this process, with the pages on which people start runs and
/// watch them.
/// </summary>
internal static class DashboardCommand
{
    private const int DefaultPort = 8080;

    public static Command Create()
    {
        var file = new Argument<FileInfo?>("experiment")
        {
            Description = "A run file to start or to resume.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string>("--output")
        {
            Description = "Folder that contains runs/<name>.",
            DefaultValueFactory = _ => ".",
        };
        var models = new Option<string[]>("--models")
        {
            Description =
                "A folder that holds models and run files, besides the working folder; may be given several times.",
            DefaultValueFactory = _ => [],
        };
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
        var command = new Command(
            "dashboard",
            "Hosts all services and the dashboard in this process until Ctrl-C; runs are started in the "
                + "browser or by a run file."
        )
        {
            file,
            output,
            models,
            port,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    parsed.GetValue(file)?.FullName,
                    parsed.GetRequiredValue(output),
                    parsed.GetRequiredValue(models),
                    parsed.GetRequiredValue(port),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string? file,
        string output,
        string[] models,
        int port,
        CancellationToken cancellationToken
    )
    {
        var text = file is null ? null : await File.ReadAllTextAsync(file, cancellationToken);
        var name = text is null ? null : RunFile.NameIn(text, file!);
        await using var deployment = await StartAsync(models, output, port, cancellationToken);
        if (text is not null)
            await RunToEndAsync(deployment, name!, text, file!, cancellationToken);
        await Console.Error.WriteLineAsync("Ctrl-C ends it.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // As it should end; runs that are in hand can be resumed.
        }
        return 0;
    }

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

    /// <summary>A run that fails leaves the pages open: they say why, and others can be started.</summary>
    private static async Task RunToEndAsync(
        LocalDeployment deployment,
        string name,
        string text,
        string file,
        CancellationToken cancellationToken
    )
    {
        using var remote = new DeploymentClient(new Uri(deployment.Grpc), deployment.Token);
        using var lines = PhaseProgressWriter.ForStandardError();
        try
        {
            var report = await remote.ExecuteAsync(
                name,
                text,
                $"multiagent dashboard {file}",
                resume: true,
                new RunPhaseReporter(lines),
                cancellationToken
            );
            Console.WriteLine(TextReport.Write(report, Terminal.OutputWidth));
        }
        catch (InvalidRunFileException error)
        {
            await Console.Error.WriteLineAsync($"multiagent: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
