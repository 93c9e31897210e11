using System.Text.Json;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>Runs whose agents start from the adapters of another run.</summary>
[Collection(nameof(OnFinishedRun))]
public sealed class StartingAdapterTests(FinishedRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_society_begins_with_the_adapters_of_another_run()
    {
        var adapter = Directory.GetDirectories(run.At("iterations/1/adapters"))[0];
        var file = _folder.Write("next.json", RunFileWithAdapter(adapter));
        Assert.Equal(0, CliRunner.Run("run", file, "--output", _folder.Path).ExitCode);
        AssertStartedWith(adapter);
    }

    [Fact]
    public async Task A_deployment_starts_a_society_with_adapters_inside_its_roots_only()
    {
        await using var deployment = await LocalDeployment.StartAsync(
            [Repository.Root, run.Root],
            _folder.Path,
            port: 0,
            "a-token-of-this-test",
            TestContext.Current.CancellationToken
        );
        Environment.SetEnvironmentVariable("MULTIAGENT_TOKEN", deployment.Token);
        try
        {
            CommandResult RunOnServer(string adapter) =>
                CliRunner.Run(
                    "run",
                    _folder.Write("next.json", RunFileWithAdapter(adapter)),
                    "--server",
                    deployment.Grpc
                );
            using (var outside = new TemporaryFolder())
            {
                outside.Write("adapter_config.json", "{}");
                CliRunner.AssertRejected(RunOnServer(outside.Path), outside.Path, "outside");
            }
            CliRunner.AssertRejected(RunOnServer(AdapterOfAnotherBase()), "another base model");
            Assert.False(Path.Exists(_folder.At("runs/next")));
            var adapter = Directory.GetDirectories(run.At("iterations/1/adapters"))[0];
            Assert.Equal(0, RunOnServer(adapter).ExitCode);
            AssertStartedWith(adapter);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MULTIAGENT_TOKEN", null);
        }
    }

    [Fact]
    public void An_adapter_of_another_base_is_refused_before_the_run_leaves_anything()
    {
        var adapter = AdapterOfAnotherBase();
        CliRunner.AssertRejected(
            CliRunner.Run(
                "run",
                _folder.Write("next.json", RunFileWithAdapter(adapter)),
                "--output",
                _folder.At("out")
            ),
            adapter,
            "another base model"
        );
        Assert.False(Path.Exists(_folder.At("out/runs/next/run.json")));
        CliRunner.AssertRejected(
            CliRunner.Run(
                "run",
                _folder.Write("next.json", RunFileWithAdapter(_folder.At("nowhere"))),
                "--output",
                _folder.At("out")
            ),
            "agents.adapter",
            "nowhere"
        );
    }

    /// <summary>The first debates use the adapter, and the adapters trained from it name its digest.</summary>
    private void AssertStartedWith(string adapter)
    {
        using var first = JsonDocument.Parse(
            SafetensorsHeader(Directory.GetDirectories(_folder.At("runs/next/iterations/1/adapters"))[0])
        );
        Assert.Equal(
            ContentDigest.OfFolder(adapter),
            first.RootElement.GetProperty("__metadata__").GetProperty("parent_digest").GetString()
        );
        var transcript = File.ReadLines(_folder.At("runs/next/iterations/1/transcripts/train.jsonl")).First();
        Assert.Contains(ContentDigest.OfFolder(adapter), transcript, StringComparison.Ordinal);
    }

    private string AdapterOfAnotherBase()
    {
        var adapter = _folder.At("foreign");
        Directory.CreateDirectory(adapter);
        foreach (var file in Directory.GetFiles(Directory.GetDirectories(run.At("iterations/1/adapters"))[0]))
            File.Copy(file, Path.Combine(adapter, Path.GetFileName(file)));
        var weights = Path.Combine(adapter, "adapter_model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        var at = bytes.AsSpan().IndexOf("base_digest\":\""u8) + 14;
        bytes[at] = (byte)(bytes[at] == 'a' ? 'b' : 'a');
        File.WriteAllBytes(weights, bytes);
        return adapter;
    }

    private static string RunFileWithAdapter(string adapter) =>
        SmallRun
            .Json(Repository.TinyModel, agents: 2, name: "next")
            .Replace(
                "\"agents\": { ",
                $"\"agents\": {{ \"adapter\": {JsonSerializer.Serialize(adapter)}, ",
                StringComparison.Ordinal
            );

    private static ReadOnlyMemory<byte> SafetensorsHeader(string adapter)
    {
        var bytes = File.ReadAllBytes(Path.Combine(adapter, "adapter_model.safetensors"));
        return bytes.AsMemory(8, (int)BitConverter.ToInt64(bytes));
    }

    public void Dispose() => _folder.Dispose();
}
