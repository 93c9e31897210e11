using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Folders;

public sealed class ProblemSetsTests : IDisposable
{
    private const string Transfer =
        "\"evaluate\": 6, \"transfer\": [{ \"name\": \"longer\", \"terms\": 7, \"evaluate\": 5 }, "
        + "{ \"name\": \"larger\", \"max\": 99, \"evaluate\": 4 }]";
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunFile Load(string more = "", int iterations = 3) =>
        _folder.Small(
            iterations,
            changes: json => json.Replace("\"evaluate\": 6", Transfer + more, StringComparison.Ordinal)
        );

    private static ProblemSet Train(int iteration) => new(ProblemSet.Train, iteration);

    private static readonly ProblemSet Evaluate = new(ProblemSet.Evaluate, 0);

    [Fact]
    public void Numbers_from_the_run_file_are_those_of_the_problems()
    {
        var run = Load();
        var problems = ProblemSets.Create(run);
        foreach (
            var (set, count) in (IEnumerable<(ProblemSet, int)>)
                [
                    (Train(1), 8),
                    (Evaluate, 6),
                    (ProblemSet.OfTransfer("longer"), 5),
                    (ProblemSet.OfTransfer("larger"), 4),
                ]
        )
        {
            Assert.Equal(count, ProblemSets.CountOf(run.Task, set));
            Assert.Equal(count, problems.Questions(set).Length);
            Assert.Equal(count, problems.References(set).Count);
        }
        Assert.Equal(8 + 6 + 5 + 4, ProblemSets.CountOf(run));
    }

    [Fact]
    public void A_transfer_set_belongs_to_no_iteration()
    {
        Assert.Equal(new ProblemSet("transfer-longer", 0), ProblemSet.OfTransfer("longer"));
        Assert.Equal("longer", ProblemSet.TransferOf("transfer-longer"));
        Assert.Null(ProblemSet.TransferOf(ProblemSet.Evaluate));
    }

    [Fact]
    public void Each_set_has_the_task_that_its_problems_are_of()
    {
        var run = Load();
        var problems = ProblemSets.Create(run);
        Assert.Equal("7", problems.SpecOf(ProblemSet.OfTransfer("longer")).Options["terms"]);
        Assert.Equal("99", problems.SpecOf(ProblemSet.OfTransfer("larger")).Options["max"]);
        Assert.Equal(run.Task.Spec, problems.SpecOf(Evaluate));
        Assert.Equal(run.Task.Spec, problems.SpecOf(Train(2)));
    }

    [Fact]
    public void Fresh_problems_differ_in_every_iteration_and_fixed_ones_do_not()
    {
        var fresh = Load(", \"problems\": \"fresh\"");
        Assert.Equal((3 * 8) + 6 + 5 + 4, ProblemSets.CountOf(fresh));
        var problems = ProblemSets.Create(fresh);
        var ids = Enumerable
            .Range(1, 3)
            .SelectMany(k => problems.Questions(Train(k)))
            .Select(one => one.Id)
            .ToList();
        Assert.Equal(24, ids.Distinct().Count());

        var again = ProblemSets.Create(Load());
        Assert.Equal(again.Questions(Train(1)), again.Questions(Train(3)));
    }

    [Fact]
    public void Nothing_is_trained_on_that_is_measured_and_equal_seeds_give_equal_problems()
    {
        var (problems, again) = (ProblemSets.Create(Load()), ProblemSets.Create(Load()));
        Assert.Empty(
            problems
                .Questions(Train(1))
                .Select(problem => problem.Id)
                .Intersect(problems.Questions(Evaluate).Select(problem => problem.Id))
        );
        Assert.Equal(problems.Digests(), again.Digests());
        Assert.Equal(
            ["evaluate", "train", "transfer-larger", "transfer-longer"],
            problems.Digests().Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(4, problems.Digests().Values.Distinct().Count());
    }

    [Fact]
    public void A_task_with_too_few_problems_cannot_start()
    {
        var run = _folder.Small(changes: json =>
            json.Replace("\"train\": 8", "\"train\": 8, \"max\": 1", StringComparison.Ordinal)
                .Replace("\"evaluate\": 6", "\"evaluate\": 900", StringComparison.Ordinal)
        );
        var error = Assert.Throws<InvalidRunFileException>(() => ProblemSets.Create(run));
        Assert.StartsWith("The run cannot start: ", error.Message, StringComparison.Ordinal);
    }
}
