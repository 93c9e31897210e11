using System.Net.Http.Headers;
using System.Text.Json;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary><c>multiagent serve</c> as a person starts it, asks it and ends it.</summary>
[Collection(nameof(OnFinishedRun))]
public sealed class ServeTests(FinishedRun run)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_served_until_it_is_interrupted_and_then_ends_in_peace()
    {
        using var process = CommandProcess.Start("serve", run.Folder, "--port", "0");
        var endpoint = (await process.WaitForOutputLineAsync("Serving ", Stop))["Serving ".Length..];
        Assert.Equal(
            "Models: generator-1 generator-2 critic-1 critic-2 society",
            await process.WaitForOutputLineAsync("Models: ", Stop)
        );
        Assert.Equal(
            "These are generator-1@1 and so on; all iterations: society@0 society@1, and so the agents.",
            await process.WaitForOutputLineAsync("all iterations", Stop)
        );
        Assert.StartsWith("http://127.0.0.1:", endpoint, StringComparison.Ordinal);
        Assert.Contains(
            $"curl {endpoint}/chat/completions",
            await process.WaitForOutputLineAsync("curl ", Stop),
            StringComparison.Ordinal
        );
        await process.WaitForErrorLineAsync("Ctrl-C ends it.", Stop);
        using var http = await ClientAsync(process);
        foreach (var model in (string[])["generator-1", "critic-2@0", "society"])
        {
            using var answer = await http.PostAsync(
                $"{endpoint}/chat/completions",
                new StringContent(
                    $$"""{"model":"{{model}}","messages":[{"role":"user","content":"1+2*3+4"}],"max_tokens":32}"""
                ),
                Stop
            );
            answer.EnsureSuccessStatusCode();
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
            Assert.Equal(
                JsonValueKind.String,
                json.RootElement.GetProperty("choices")[0]
                    .GetProperty("message")
                    .GetProperty("content")
                    .ValueKind
            );
            Assert.Equal(model == "society", json.RootElement.TryGetProperty("debate", out _));
        }
        process.Interrupt();
        var ended = await process.EndAsync(Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Errors);
        Assert.EndsWith("Ctrl-C ends it.\n", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_in_a_folder_is_served_with_an_adapter_beside_it()
    {
        using var process = CommandProcess.Start(
            "serve",
            "--model",
            Repository.TinyModel,
            "--adapter",
            run.At("iterations/1/adapters/generator-1"),
            "--port",
            "0"
        );
        Assert.Equal(
            "Models: generator-1 arithmetic-tiny",
            await process.WaitForOutputLineAsync("Models: ", Stop)
        );
        process.Interrupt();
        Assert.Equal(0, (await process.EndAsync(Stop)).ExitCode);
    }

    [Fact]
    public void The_former_name_of_the_limit_of_responses_works_with_a_warning()
    {
        var former = CliRunner.Run("serve", run.Folder, "--iteration", "9", "--in-hand", "8");
        Assert.Equal(
            "The option --in-hand is now called --max-in-flight; the old name still works.",
            former.Error.Split('\n')[0]
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--in-hand", "0"),
            "--in-hand must be from 1 to 65536"
        );
        var current = CliRunner.Run("serve", run.Folder, "--iteration", "9", "--max-in-flight", "8");
        CliRunner.AssertRejected(current, "iteration must be 0 to 1, not 9");
    }

    [Fact]
    public async Task A_run_of_models_at_endpoints_is_served_and_not_without_their_key()
    {
        const string KeyVariable = "MULTI_SERVE_TEST_API_KEY";
        using var folder = new TemporaryFolder();
        await using var stub = await StubEndpoint.StartAsync(_ => EndpointReply.WithText("#7"));
        var file = folder.Write(
            "run.json",
            $$"""
            {
              "name": "remote", "task": { "name": "arithmetic", "max": 9, "train": 2, "evaluate": 2 },
              "models": { "gpt": { "endpoint": "{{stub.Address}}", "keyVariable": "{{KeyVariable}}", "model": "gpt" } },
              "agents": { "count": 2 }, "arms": ["debate"],
            }
            """
        );
        try
        {
            Environment.SetEnvironmentVariable(KeyVariable, "sk-0123456789");
            Assert.Equal(0, CliRunner.Run("run", file, "--output", folder.Path).ExitCode);
            using var process = CommandProcess.Start(
                "serve",
                folder.At("runs", "remote"),
                "--arm",
                "debate",
                "--port",
                "0"
            );
            var endpoint = (await process.WaitForOutputLineAsync("Serving ", Stop))["Serving ".Length..];
            Assert.Equal(
                "Models: base-1 base-2 society",
                await process.WaitForOutputLineAsync("Models: ", Stop)
            );
            using var http = await ClientAsync(process);
            using var answer = await http.PostAsync(
                $"{endpoint}/chat/completions",
                new StringContent("""{"model":"society","messages":[{"role":"user","content":"1+2*3+4"}]}"""),
                Stop
            );
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
            Assert.Equal(
                "#7",
                json.RootElement.GetProperty("choices")[0]
                    .GetProperty("message")
                    .GetProperty("content")
                    .GetString()
            );
            Assert.Equal(
                2,
                json.RootElement.GetProperty("debate").GetProperty("votes").GetProperty("7").GetInt32()
            );
            process.Interrupt();
            var ended = await process.EndAsync(Stop);
            Assert.Equal(0, ended.ExitCode);
            Assert.DoesNotContain("sk-0123456789", ended.Output + ended.Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(KeyVariable, null);
        }
        CliRunner.AssertRejected(
            CliRunner.Run("serve", folder.At("runs", "remote"), "--arm", "debate", "--port", "0"),
            $"{KeyVariable} is not set"
        );
    }

    private static async Task<HttpClient> ClientAsync(CommandProcess process)
    {
        var token =
            Environment.GetEnvironmentVariable("MULTIAGENT_TOKEN")
            ?? (await process.WaitForOutputLineAsync("export MULTIAGENT_TOKEN=", Stop)).Split('=')[1];
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    [Fact]
    public void A_token_that_is_too_short_is_refused_and_not_repeated()
    {
        var before = Environment.GetEnvironmentVariable("MULTIAGENT_TOKEN");
        try
        {
            Environment.SetEnvironmentVariable("MULTIAGENT_TOKEN", "hunter2");
            var ended = CliRunner.Run("serve", run.Folder);
            CliRunner.AssertRejected(ended, "MULTIAGENT_TOKEN: a token has at least 16 characters");
            Assert.DoesNotContain("hunter2", ended.Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MULTIAGENT_TOKEN", before);
        }
    }

    [Fact]
    public void What_cannot_be_served_is_one_line()
    {
        CliRunner.AssertRejected(CliRunner.Run("serve"), "either the folder of a run or --model");
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--model", Repository.TinyModel),
            "either the folder of a run or --model"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--adapter", "x"),
            "--adapter is for --model"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", "--model", Repository.TinyModel, "--iteration", "0"),
            "are for the folder of a run"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", "--model", "nowhere"),
            "nowhere: no such model folder"
        );
        CliRunner.AssertRejected(CliRunner.Run("serve", run.At("iterations")), "holds no run.json");
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--iteration", "9"),
            "iteration must be 0 to 1, not 9"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--iteration", "-1"),
            "iteration must be 0 to 1, not -1"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--arm", "single-agent"),
            "no arm 'single-agent'"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--models", "nowhere"),
            "--models: there is no folder nowhere"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--host", "somewhere"),
            "--host: 'somewhere' is no address"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--host", "192.0.2.1", "--port", "0"),
            "--host: 192.0.2.1 cannot be listened on"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("serve", run.Folder, "--port", "65536"),
            "--port must be from 0 to 65535"
        );
    }
}
