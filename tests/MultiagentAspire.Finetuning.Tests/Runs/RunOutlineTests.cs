using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

public sealed class RunOutlineTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("\"multiagent\"", "")]
    [InlineData(
        """
            "base", "majority", "debate", "multiagent",
            "single-agent", "single-agent-debate", "single-agent-matched", "single-agent-as-society"
            """,
        ""
    )]
    [InlineData("\"debate\", \"multiagent\"", "\"debate\": { \"rounds\": 3, \"summarize\": false },")]
    [InlineData("\"multiagent\"", "\"training\": { \"keepCriticWhenAgreementFalls\": true },")]
    public async Task The_outline_says_how_many_calls_and_steps_the_run_will_take(string arms, string more)
    {
        var run = _work.Load(
            arms: arms,
            more: more,
            changes: json =>
                json.Replace(
                    "\"evaluate\": 6",
                    "\"evaluate\": 6, \"transfer\": [{ \"name\": \"longer\", \"terms\": 7, \"evaluate\": 5 }]",
                    StringComparison.Ordinal
                )
        );
        var outline = RunOutline.Create(run, _work.Root());
        await _work.ExecuteAsync(run);
        Assert.Equal(
            _work.Debates.Requests.Sum(request =>
                request.Society.Slots.Length
                * (request.Settings.Rounds + (request.Settings.Summarize ? request.Settings.Rounds - 1 : 0L))
            ),
            outline.Calls
        );
        Assert.Equal(Directory.GetFiles(_work.RunPath("steps")).Length, outline.Steps);
    }
}
