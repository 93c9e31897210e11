using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace MultiagentAspire.Testing;

/// <summary>How a process ended and what it said.</summary>
public sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>Lines of standard error without progress: what a person would take for an error.</summary>
    public IReadOnlyList<string> Errors => [.. Error.Split('\n').Where(line => line.StartsWith("multiagent: ", StringComparison.Ordinal))];
}

/// <summary>The built <c>multiagent</c> command as a process of its own.</summary>
public sealed class CommandProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();
    private readonly Task<string> _output;
    private readonly Task _errors;

    private CommandProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = Task.Run(ReadErrorsAsync);
    }

    /// <summary>Next to the tests' own output, in the same configuration.</summary>
    public static string Executable => System.IO.Path.Combine(
        Repository.Root, "artifacts", "bin", "MultiagentAspire.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "multiagent");

    public static CommandProcess Start(params IEnumerable<string> arguments) => StartProgram(Executable, arguments);

    public static CommandProcess StartProgram(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        // Several processes on few cores: threads that spin for work only slow the others down.
        start.Environment["OMP_NUM_THREADS"] = "1";
        return new CommandProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    public static async Task<Ended> RunAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync(cancellationToken);
    }

    /// <summary>Waits until standard error has a line with <paramref name="text"/>.</summary>
    public async Task WaitForErrorLineAsync(string text, CancellationToken cancellationToken)
    {
        var seen = _awaited.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_error)
            if (_error.ToString().Contains(text, StringComparison.Ordinal)) return;
        var first = await Task.WhenAny(seen.Task, _errors).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, cancellationToken);
        if (first != seen.Task && !seen.Task.IsCompleted) throw new InvalidOperationException($"The process ended without a line \"{text}\": {_error}");
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<Ended> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        var output = await _output;
        await _errors;
        return new Ended(_process.ExitCode, output, _error.ToString());
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_error) _error.Append(line).Append('\n');
            foreach (var (text, seen) in _awaited)
                if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
