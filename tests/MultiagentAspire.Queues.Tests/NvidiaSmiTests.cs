using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.Queues.Tests.Stubs;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Queues.Tests;

/// <summary>When the driver's tool is called, and what becomes of one that fails or hangs.</summary>
[UnsupportedOSPlatform("windows")]
[Collection(nameof(StartsProcesses))]
public sealed class NvidiaSmiTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly ObservedTime _time = new();

    public NvidiaSmiTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the tool is a shell script");

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A tool that is a shell script.</summary>
    private NvidiaSmi Tool(string script)
    {
        var path = _folder.Write("nvidia-smi", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new NvidiaSmi(_time, path);
    }

    private async Task<IEnumerable<string>> NamesAsync(NvidiaSmi tool) =>
        (await tool.QueryAsync(Stop)).Select(gpu => gpu.Name);

    [Fact]
    public async Task A_reading_is_kept_for_fifteen_seconds()
    {
        var calls = _folder.At("calls");
        var tool = Tool($"echo x >> {calls}; echo \"GPU $(wc -l < {calls}), 1, 2, 3\"");
        Assert.Equal(["GPU 1"], await NamesAsync(tool));
        _time.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        Assert.Equal(["GPU 1"], await NamesAsync(tool));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["GPU 2"], await NamesAsync(tool));
        Assert.Equal(["GPU 2"], await NamesAsync(tool));
    }

    [Fact]
    public async Task A_tool_that_is_missing_is_called_once()
    {
        var missing = new NvidiaSmi(_time, _folder.At("nvidia-smi"));
        Assert.Empty(await NamesAsync(missing));
        var tool = Tool("echo 'One, 1, 2, 3'");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await NamesAsync(missing));
        Assert.Equal(["One"], await NamesAsync(tool));
    }

    [Fact]
    public async Task A_tool_that_fails_gives_no_GPUs_and_is_not_called_again()
    {
        var tool = Tool($"echo x >> {_folder.At("calls")}; echo 'GPU, 1, 2, 3'; exit 1");
        Assert.Empty(await NamesAsync(tool));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await NamesAsync(tool));
        Assert.Equal("x\n", await File.ReadAllTextAsync(_folder.At("calls"), Stop));
    }

    [Fact]
    public async Task A_tool_that_hangs_is_killed_with_its_children_after_three_seconds()
    {
        // The name of the second file appears when both numbers are written.
        var pids = _folder.At("pids");
        var tool = Tool($"sleep 1000 & echo \"$$ $!\" > {pids}.part; mv {pids}.part {pids}; wait");
        var query = tool.QueryAsync(Stop);
        Assert.Equal(TimeSpan.FromSeconds(3), await _time.NextWaitAsync(Stop).WaitAsync(Patience, Stop));
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(pids)), "the tool runs", Stop);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(await query.WaitAsync(Patience, Stop));
        foreach (var pid in (await File.ReadAllTextAsync(pids, Stop)).Split(' '))
            await Eventually.HoldsAsync(
                () => Task.FromResult(HasEnded(int.Parse(pid, CultureInfo.InvariantCulture))),
                $"{pid} has ended",
                Stop
            );
    }

    [Fact]
    public async Task A_query_that_is_cancelled_ends_with_an_exception()
    {
        using var cancellation = new CancellationTokenSource();
        var query = Tool("sleep 1000").QueryAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query.WaitAsync(Patience, Stop));
    }

    [Theory]
    [InlineData("cuda", 1)]
    [InlineData("cpu", 0)]
    [InlineData(null, 0)]
    public async Task The_GPUs_are_read_for_a_process_on_CUDA_only(string? device, int gpus)
    {
        var status = await Tool("echo 'GPU, 1, 2, 3'").ContributeTo(() => device)(new ProcessStatus(), Stop);
        Assert.Equal((device, gpus), (status.Device, status.Gpus.Count));
    }

    [Theory]
    [InlineData(", 1, 2, 3", 0)] // no name
    [InlineData("A, 2, 3", 0)] // a value is missing
    [InlineData("A, , 2, 3", 1)]
    [InlineData("A, 1, 2, 3\n\nB, 1, 2, 3\n", 2)]
    [InlineData("", 0)]
    public void Lines_of_another_form_are_skipped(string csv, int gpus) =>
        Assert.Equal(gpus, NvidiaSmi.Parse(csv).Count);

    /// <summary>Ended, or a zombie that its parent has not collected.</summary>
    private static bool HasEnded(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited
                || File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException)
        {
            return true;
        }
    }
}
