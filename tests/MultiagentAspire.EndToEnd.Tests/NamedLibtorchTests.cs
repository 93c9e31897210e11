using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>A libtorch that the environment names, in place of the build's.</summary>
[Collection(nameof(ByCommand))]
public sealed class NamedLibtorchTests
{
    private static readonly string[] Score = ["score", "--model", "models/arithmetic-tiny", "--ids", "1,2,3"];
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_loaded_and_the_first_line_says_which()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        var folder = (string)AppContext.GetData("MultiagentAspire.LibtorchDirectory")!;
        var named = await RunAsync(folder, Score);
        Assert.Equal(0, named.ExitCode);
        Assert.Matches($@"^device cpu \(.*; libtorch \d+\.\d+\.\d+ in {folder}", named.Error);
        Assert.Equal((await CommandProcess.RunAsync(Cancelled, Score)).Output, named.Output);
    }

    [Theory]
    [InlineData("score --model models/arithmetic-tiny --ids 1,2")]
    [InlineData("bench train --batch 1")]
    public async Task A_folder_without_one_is_a_line_that_says_so(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        var ended = await RunAsync("docs", command.Split(' '));
        Assert.Equal(2, ended.ExitCode);
        Assert.StartsWith(
            "multiagent: MULTIAGENT_LIBTORCH=docs: libc10.so, libtorch_cpu.so, libtorch.so not found there; ",
            Assert.Single(ended.Errors),
            StringComparison.Ordinal
        );
    }

    private static async Task<CommandResult> RunAsync(string folder, string[] command)
    {
        using var process = CommandProcess.StartProgram(
            "env",
            [$"MULTIAGENT_LIBTORCH={folder}", CommandProcess.Executable, .. command]
        );
        return await process.EndAsync(Cancelled);
    }
}
