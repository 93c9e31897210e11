using System.Collections.Concurrent;
using System.Diagnostics;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Browser.Tests;

/// <summary><c>multiagent dashboard</c> as a person starts it.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private const string Shown = "Dashboard: ";
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private DashboardProcess(Process process) => _process = process;

    /// <summary>The link that it shows, token included.</summary>
    public Uri Link { get; private set; } = null!;

    /// <summary>The token in the link.</summary>
    public string Token => Link.Query["?t=".Length..];

    /// <summary>All output besides the link.</summary>
    public string Output => string.Join('\n', _output);

    public static async Task<DashboardProcess> StartAsync(string output, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            CommandProcess.Executable,
            ["dashboard", "--output", output, "--models", Repository.Root, "--port", "0"]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = output,
        };
        // Beside a browser on few cores: threads that spin for work, and profiling, slow everything down.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        // The browser's console tells what failed in a circuit.
        start.Environment["DetailedErrors"] = "true";
        var started = new DashboardProcess(
            Process.Start(start) ?? throw new InvalidOperationException("It did not start.")
        );
        var link = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        started._process.ErrorDataReceived += (_, line) => started._output.Enqueue(line.Data ?? "");
        started._process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && text.StartsWith(Shown, StringComparison.Ordinal))
                link.TrySetResult(new Uri(text[Shown.Length..]));
            else if (line.Data is null)
                link.TrySetException(
                    new InvalidOperationException($"It ended without a link: {started.Output}")
                );
            else
                started._output.Enqueue(line.Data);
        };
        started._process.BeginErrorReadLine();
        started._process.BeginOutputReadLine();
        started.Link = await link.Task.WaitAsync(cancellationToken);
        return started;
    }

    /// <summary>
    /// As Ctrl-C does, by the signal that a process whose parent runs in the background does not ignore.
    /// </summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> InterruptAsync(CancellationToken cancellationToken)
    {
        using (
            var kill = Process.Start(
                "kill",
                ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            )
        )
            await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a person does, so that it deletes what it keeps in the temporary folder.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
                await InterruptAsync(CancellationToken.None).WaitAsync(LongestEnd, TimeProvider.System);
        }
        finally
        {
            _process.Kill();
            _process.Dispose();
        }
    }
}
