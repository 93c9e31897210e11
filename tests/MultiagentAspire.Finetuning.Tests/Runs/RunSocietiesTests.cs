using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Who can be asked of a run, by its folder alone.</summary>
public sealed class RunSocietiesTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Agents_and_society_after_an_iteration_are_those_with_which_the_run_debated()
    {
        await _work.ExecuteAsync(
            _work.Load(arms: "\"debate\", \"multiagent\", \"single-agent\", \"single-agent-as-society\"")
        );
        var run = Open();
        Assert.Equal(
            [2, 2, 2, 0],
            ((string[])["multiagent", "single-agent", "single-agent-as-society", "debate"]).Select(run.LastOf)
        );
        foreach (
            var (arm, iteration) in (IEnumerable<(string, int)>)
                [("multiagent", 1), ("multiagent", 2), ("single-agent-as-society", 2), ("debate", 0)]
        )
        {
            var debated = _work
                .Debates.Requests.First(request =>
                    request.Id.Arm == arm
                    && request.Id.Iteration == iteration
                    && request.Id.Split == "evaluate"
                )
                .Society;
            Assert.Equal(debated.Slots, run.AtIteration(arm, iteration).Society.Slots);
            Assert.Equal(debated.Summarizer, run.AtIteration(arm, iteration).Society.Summarizer);
        }
        var last = run.AtIteration("multiagent", 2);
        Assert.Equal(
            ["generator-1", "generator-2", "generator-3", "critic-1", "critic-2", "critic-3"],
            last.Agents.Select(agent => $"{agent.Agent}")
        );
        Assert.Equal(
            [
                .. last.Society.Slots.Select(slot => slot.Generator),
                .. last.Society.Slots.Select(slot => slot.Critic),
            ],
            last.Agents.Select(agent => agent.Model)
        );
        Assert.Equal(
            ["single-1"],
            run.AtIteration("single-agent", 1).Agents.Select(agent => $"{agent.Agent}")
        );
        Assert.Equal(
            ["base-1", "base-2", "base-3"],
            run.AtIteration("debate", 0).Agents.Select(agent => $"{agent.Agent}")
        );
        foreach (
            var initial in (SocietySnapshot[])
                [
                    run.AtIteration("multiagent", 0),
                    run.AtIteration("single-agent", 0),
                    run.AtIteration("debate", 0),
                ]
        )
            Assert.All(
                initial
                    .Agents.Select(agent => agent.Model)
                    .Concat(initial.Society.Slots.Select(slot => slot.Critic)),
                model => Assert.Equal((_work.Model, null), (model.Base.Path, model.Adapter))
            );
    }

    [Fact]
    public async Task What_is_not_there_or_no_longer_what_it_was_is_said_in_one_line()
    {
        await _work.ExecuteAsync(_work.Load());
        Assert.Contains(
            "no arm 'single-agent'",
            Assert.Throws<ArgumentException>(() => Open().AtIteration("single-agent", 0)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "0 to 2, not 3",
            Assert.Throws<ArgumentException>(() => Open().AtIteration("multiagent", 3)).Message,
            StringComparison.Ordinal
        );
        File.Delete(_work.RunPath("steps/2-train-multiagent-critic-3.json"));
        Assert.Equal(1, Open().LastOf("multiagent"));
        Assert.Contains(
            "the last that is is 1",
            Assert.Throws<InvalidDataException>(() => Open().AtIteration("multiagent", 2)).Message,
            StringComparison.Ordinal
        );
        Directory.Delete(_work.RunPath("iterations/1/adapters/critic-1"), recursive: true);
        Assert.Contains(
            "critic-1 is not there any more",
            Assert.Throws<InvalidDataException>(() => Open().AtIteration("multiagent", 1)).Message,
            StringComparison.Ordinal
        );
        var moved = $"{_work.Model}-moved";
        Directory.Move(_work.Model, moved);
        Assert.Contains(
            "is not there any more",
            Assert.Throws<InvalidRunFileException>(Open).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            moved,
            RunSocieties
                .Open(_work.RunPath(""), _ => moved)
                .AtIteration("multiagent", 0)
                .Agents[0]
                .Model.Base.Path
        );
        await File.AppendAllTextAsync(
            Path.Combine(moved, "config.json"),
            " ",
            TestContext.Current.CancellationToken
        );
        Assert.Contains(
            "has changed since the run",
            Assert
                .Throws<InvalidRunFileException>(() => RunSocieties.Open(_work.RunPath(""), _ => moved))
                .Message,
            StringComparison.Ordinal
        );
    }

    private RunSocieties Open() => RunSocieties.Open(_work.RunPath(""), path => path);
}
