using System.Diagnostics;
using System.Text;

namespace MultiagentAspire.Testing;

/// <summary>The built <c>multiagent</c> command as a process of its own.</summary>
public sealed class CommandProcess : IDisposable
{
    private readonly Process _process;
    private readonly OutputReader _output;
    private readonly OutputReader _error;

    private CommandProcess(Process process) =>
        (_process, _output, _error) = (
            process,
            new OutputReader(process.StandardOutput),
            new OutputReader(process.StandardError)
        );

    /// <summary>Path of the command, built in the configuration of the tests.</summary>
    public static string Executable =>
        System.IO.Path.Combine(
            Repository.Root,
            "artifacts",
            "bin",
            "MultiagentAspire.Cli",
            new DirectoryInfo(AppContext.BaseDirectory).Name,
            "multiagent"
        );

    /// <summary>Starts the command in the repository's root, with one thread.</summary>
    public static CommandProcess Start(params IEnumerable<string> arguments) =>
        StartProgram(Executable, arguments);

    /// <summary>Starts any program, in the same way.</summary>
    public static CommandProcess StartProgram(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        // Several processes on few cores: threads that spin for work slow the others down.
        start.Environment["OMP_NUM_THREADS"] = "1";
        // Diagnostic pipes would stay in the temporary folder after a kill.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // Profiling for a later optimization costs a short process a fifth of its CPU time.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new CommandProcess(
            Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.")
        );
    }

    /// <summary>Runs the command to its end.</summary>
    public static async Task<CommandResult> RunAsync(
        CancellationToken cancellationToken,
        params IEnumerable<string> arguments
    )
    {
        using var process = Start(arguments);
        return await process.EndAsync(cancellationToken);
    }

    /// <summary>Waits until standard error has a line with <paramref name="text"/>.</summary>
    public Task WaitForErrorLineAsync(string text, CancellationToken cancellationToken) =>
        LineAsync(_error, text, cancellationToken);

    /// <summary>Waits until standard output has a line with <paramref name="text"/>, and gives that line.</summary>
    public Task<string> WaitForOutputLineAsync(string text, CancellationToken cancellationToken) =>
        LineAsync(_output, text, cancellationToken);

    private async Task<string> LineAsync(
        OutputReader reader,
        string text,
        CancellationToken cancellationToken
    ) =>
        await reader
            .LineContaining(text)
            .WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, cancellationToken)
        ?? throw new InvalidOperationException(
            $"The process ended without a line \"{text}\": {_output.Text}{_error.Text}"
        );

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void Interrupt() => UnixSignal.Send(_process, UnixSignal.Interrupt);

    /// <summary>Waits for the end of the process and of its output.</summary>
    public async Task<CommandResult> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _output.CompleteText;
        await _error.CompleteText;
        return new CommandResult(_process.ExitCode, _output.Text, _error.Text);
    }

    /// <summary>Kills the process, with its children, if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>Reads one output stream of the process to its end.</summary>
    private sealed class OutputReader
    {
        private readonly StringBuilder _text = new();
        private readonly List<(string Text, TaskCompletionSource<string?> Seen)> _waiters = [];
        private bool _ended;

        public OutputReader(StreamReader from) => CompleteText = Task.Run(() => ReadAsync(from));

        /// <summary>Completes at the end of the stream.</summary>
        public Task CompleteText { get; }

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        /// <summary>
        /// The first whole line with <paramref name="text"/>; null when the stream has ended without one.
        /// </summary>
        public Task<string?> LineContaining(string text)
        {
            var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_text)
            {
                _waiters.Add((text, seen));
                NotifyWaiters();
            }
            return seen.Task;
        }

        private async Task ReadAsync(StreamReader from)
        {
            var piece = new char[4096];
            while (await from.ReadAsync(piece) is > 0 and var count)
            {
                lock (_text)
                {
                    _text.Append(piece, 0, count);
                    NotifyWaiters();
                }
            }
            lock (_text)
            {
                _ended = true;
                NotifyWaiters();
            }
        }

        private void NotifyWaiters()
        {
            if (_waiters.Count == 0)
                return;
            var lines = _text.ToString().Split('\n');
            foreach (var (text, seen) in _waiters)
            {
                var found = lines[..^1].FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
                if (found is not null || _ended)
                    seen.TrySetResult(found);
            }
            _waiters.RemoveAll(waiter => waiter.Seen.Task.IsCompleted);
        }
    }
}
