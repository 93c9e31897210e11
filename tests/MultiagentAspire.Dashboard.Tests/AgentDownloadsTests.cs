using System.IO.Compression;
using System.Net;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>Adapters and data files as browsers download them.</summary>
public sealed class AgentDownloadsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedRuns _runs = new();
    private ServiceUnderTest _service = null!;
    private HttpClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await DashboardUnderTest.StartAsync(_folder, _runs);
        _client = new HttpClient { BaseAddress = _service.Http };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", ServiceUnderTest.Token);
        _runs.Runs.Add(new Run { Name = "small" });
        _runs.Agents.Add(ScriptedRuns.Finetuned("critic-1", 1));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_adapter_comes_as_a_zip_of_all_that_lies_in_its_folder()
    {
        var weights = new string('w', 300_000); // more than one write
        _folder.Write("runs/small/iterations/1/adapters/critic-1/adapter_config.json", "{}");
        _folder.Write("runs/small/iterations/1/adapters/critic-1/adapter_model.safetensors", weights);
        _folder.Write("runs/small/iterations/1/adapters/critic-1/more/training.json", "{ }");
        using var answer = await GetAsync("multiagent/critic-1/1/adapter.zip");
        Assert.Equal(
            ("application/zip", "small-multiagent-critic-1-1.zip"),
            (
                answer.Content.Headers.ContentType!.MediaType,
                answer.Content.Headers.ContentDisposition!.FileName
            )
        );
        await using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(Stop));
        Assert.Equal(
            ["adapter_config.json", "adapter_model.safetensors", "more/training.json"],
            zip.Entries.Select(entry => entry.FullName)
        );
        using var reader = new StreamReader(await zip.Entries[1].OpenAsync(Stop));
        Assert.Equal(weights, await reader.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task Data_comes_as_it_lies_there()
    {
        _folder.Write("runs/small/iterations/1/data/critic-1.jsonl", "{}\n{}\n");
        using var answer = await GetAsync("multiagent/critic-1/1/data.jsonl");
        Assert.Equal(
            "small-multiagent-critic-1-1.jsonl",
            answer.Content.Headers.ContentDisposition!.FileName
        );
        Assert.Equal("{}\n{}\n", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_curves_of_an_agents_losses_come_as_numbers_and_as_a_picture()
    {
        _runs.Agents[0].Losses.Clear();
        _runs.Agents[0].Losses.AddRange([0.5, 0.25]);
        using var numbers = await GetAsync("multiagent/critic-1/losses.csv");
        Assert.Equal(
            "series,x,y,error\r\niteration 1,1,0.5,\r\niteration 1,2,0.25,\r\n",
            await numbers.Content.ReadAsStringAsync(Stop)
        );
        using var picture = await GetAsync("multiagent/critic-1/losses.png");
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            [0x89, (byte)'P', (byte)'N', (byte)'G'],
            (await picture.Content.ReadAsByteArrayAsync(Stop))[..4]
        );
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("multiagent/critic-2/losses.csv")).StatusCode);
    }

    [Fact]
    public async Task Nothing_outside_the_run_is_sent_whatever_its_folder_says_of_itself()
    {
        _folder.Write("runs/other/iterations/1/data/critic-1.jsonl", "{}\n");
        _folder.Write("runs/other/adapters/critic-1/adapter_config.json", "{}");
        Directory.CreateDirectory(_folder.At("runs/small/iterations/1"));
        Directory.CreateSymbolicLink(
            _folder.At("runs/small/iterations/1/linked"),
            _folder.At("runs/other/adapters/critic-1")
        );
        File.CreateSymbolicLink(_folder.At("runs/small/iterations/1/passwd"), "/etc/passwd");
        foreach (
            var path in (string[])
                [
                    "../other/iterations/1/data/critic-1.jsonl",
                    "/etc/passwd",
                    "iterations/1/passwd",
                    "../../../../../../../etc/passwd",
                    "",
                    "iterations/1/linked/adapter_config.json",
                ]
        )
        {
            _runs.Agents[0].DataPath = path;
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await GetAsync("multiagent/critic-1/1/data.jsonl")).StatusCode
            );
        }
        foreach (
            var path in (string[])["../other/adapters/critic-1", "/etc", "iterations/1/linked", "..", "", "."]
        )
        {
            _runs.Agents[0].AdapterPath = path;
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await GetAsync("multiagent/critic-1/1/adapter.zip")).StatusCode
            );
        }
    }

    [Theory]
    [InlineData("multiagent/critic-1/2/adapter.zip")]
    [InlineData("multiagent/critic-2/1/data.jsonl")]
    [InlineData("single-agent/critic-1/1/data.jsonl")]
    [InlineData("multiagent/critic-1/1/data.jsonl")]
    [InlineData("multiagent/critic-1/1/adapter.zip")]
    public async Task What_is_not_there_is_not_found(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path)).StatusCode);

    [Fact]
    public async Task A_run_that_is_unknown_is_not_found()
    {
        _runs.Runs.Clear();
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await GetAsync("multiagent/critic-1/1/data.jsonl")).StatusCode
        );
    }

    private Task<HttpResponseMessage> GetAsync(string path) =>
        _client.GetAsync(new Uri($"/runs/small/agents/{path}", UriKind.Relative), Stop);
}
