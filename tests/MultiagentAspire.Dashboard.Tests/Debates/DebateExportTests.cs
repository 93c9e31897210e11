using System.Net;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed class DebateExportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync() =>
        _service = await DashboardUnderTest.StartAsync(_folder, new ScriptedRuns());

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(
        "small/debates.md?iteration=1&set=train&problem=1%2B1",
        HttpStatusCode.OK,
        "# A debate of ` small `"
    )]
    [InlineData(
        "small/debates.md?iteration=1&set=train",
        HttpStatusCode.BadRequest,
        "The address lacks problem="
    )]
    [InlineData(
        "small/debates.md?iteration=x&problem=1%2B1",
        HttpStatusCode.BadRequest,
        "The address says iteration=x"
    )]
    [InlineData(
        "small/debates.md?iteration=1&set=train&problem=2",
        HttpStatusCode.NotFound,
        "no debate on that problem"
    )]
    [InlineData(
        "small/debates.md?iteration=3&set=train&problem=1%2B1",
        HttpStatusCode.NotFound,
        "no debates 'train' in iteration 3"
    )]
    [InlineData("..%2Fsmall/debates.md?problem=1%2B1", HttpStatusCode.NotFound, "no such debate")]
    [InlineData(
        "small/debates.md?iteration=2&set=train&problem=1%2B1",
        HttpStatusCode.UnprocessableEntity,
        "train.jsonl:1:"
    )]
    public async Task A_debate_is_a_file_and_what_is_none_is_told(
        string address,
        HttpStatusCode status,
        string text
    )
    {
        _folder.Write(1, "train", SampleDebates.Debate("1+1", ["2"]));
        _folder.Write("runs/small/iterations/2/transcripts/train.jsonl", "{");
        using var client = new HttpClient
        {
            BaseAddress = _service.Http,
            DefaultRequestHeaders = { { "authorization", $"Bearer {ServiceUnderTest.Token}" } },
        };
        using var answer = await client.GetAsync(
            new Uri($"/runs/{address}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(
            text,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }
}
