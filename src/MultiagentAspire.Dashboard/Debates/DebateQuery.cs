using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>The parameters in the address of the page of debates.</summary>
/// <param name="Iteration">Iteration of the debates; null: the last one.</param>
/// <param name="Set">
/// The set's <see cref="TranscriptFile.Name"/>; null: the method's training debates, where there are any.
/// </param>
/// <param name="Filter">Which debates are listed.</param>
/// <param name="Problem">Id of the problem whose debate is shown; null: they are listed.</param>
public sealed record DebateQuery(int? Iteration, string? Set, DebateFilter Filter, string? Problem)
{
    /// <summary>The query of an address without parameters.</summary>
    public static readonly DebateQuery All = new(null, null, new DebateFilter(), null);

    /// <summary>
    /// Reads the parameters of an address. Invalid ones are ignored, and the error names each of them.
    /// </summary>
    /// <param name="parameter">Name of a parameter → its value; null or empty: it is not given.</param>
    /// <returns>The query, and an error for the page; null where all parameters are valid.</returns>
    public static (DebateQuery Query, string? Error) Read(Func<string, string?> parameter)
    {
        var reader = new ParameterReader(parameter);
        var outcomes = Names(Enum.GetValues<DebateOutcome>());
        var behaviors = Names(Enum.GetValues<AgentBehavior>());
        var agent = reader.Parse<AgentId>("agent", "generator-1 or critic-1", AgentId.TryParse);
        var outcome = reader.Parse<DebateOutcome>("outcome", outcomes, TryName);
        var changed = reader.Parse<bool>("changed", "true", bool.TryParse) ?? false;
        var behavior = reader.Parse<AgentBehavior>("deed", behaviors, TryName) ?? AgentBehavior.Spoke;
        var iteration = reader.Parse<int>("iteration", "a number", TryIteration);
        var filter = new DebateFilter(outcome, changed, agent, behavior, parameter("text") ?? "");
        var query = new DebateQuery(iteration, reader.Given("set"), filter, reader.Given("problem"));
        return (query, reader.Errors.Count == 0 ? null : string.Join(" ", reader.Errors));
    }

    /// <summary>Address of the page that shows this query.</summary>
    /// <param name="run">Name of the run.</param>
    public string Address(string run) =>
        QueryHelpers.AddQueryString($"{RunLinks.Run(run)}/debates", Parameters());

    /// <summary>Address of the debate on <see cref="Problem"/> as a Markdown file.</summary>
    /// <param name="run">Name of the run.</param>
    public string Export(string run)
    {
        var unfiltered = this with { Filter = new DebateFilter() };
        return QueryHelpers.AddQueryString($"{RunLinks.Run(run)}/debates.md", unfiltered.Parameters());
    }

    /// <summary>The parameters that differ from the default, in a fixed order.</summary>
    private IEnumerable<KeyValuePair<string, string?>> Parameters()
    {
        if (Iteration is { } iteration)
            yield return Parameter("iteration", iteration.ToString(CultureInfo.InvariantCulture));
        if (Set is not null)
            yield return Parameter("set", Set);
        if (Filter.Outcome is { } outcome)
            yield return Parameter("outcome", Name(outcome));
        if (Filter.Agent is { } agent)
            yield return Parameter("agent", agent.ToString());
        if (Filter.Agent is not null && Filter.Behavior != AgentBehavior.Spoke)
            yield return Parameter("deed", Name(Filter.Behavior));
        if (Filter.Changed)
            yield return Parameter("changed", "true");
        if (Filter.Text.Length > 0)
            yield return Parameter("text", Filter.Text);
        if (Problem is not null)
            yield return Parameter("problem", Problem);
    }

    private static KeyValuePair<string, string?> Parameter(string name, string value) => new(name, value);

    private static bool TryIteration(string text, out int iteration) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out iteration);

    private static bool TryName<T>(string text, out T value)
        where T : struct, Enum
    {
        var named = Enum.GetValues<T>().Where(candidate => Name(candidate) == text).ToList();
        value = named.FirstOrDefault();
        return named.Count > 0;
    }

    /// <summary>An enum value as addresses name it, in lower case.</summary>
    private static string Name<T>(T value)
        where T : struct, Enum =>
        value switch
        {
            DebateOutcome.WrongConsensus => "wrong",
            DebateOutcome outcome => AnalyzedDebate.Name(outcome).Replace(' ', '-'),
            _ => value.ToString().ToLowerInvariant(),
        };

    private static string Names<T>(IEnumerable<T> values)
        where T : struct, Enum => $"one of {string.Join(", ", values.Select(Name))}";

    private delegate bool Parser<T>(string text, out T value);

    /// <summary>Reads parameters and collects an error for each invalid one.</summary>
    private sealed class ParameterReader(Func<string, string?> parameter)
    {
        public List<string> Errors { get; } = [];

        /// <summary>The value of a parameter; null where it is empty or not given.</summary>
        public string? Given(string name) => parameter(name) is { Length: > 0 } value ? value : null;

        /// <param name="valid">What the value must be, for the error.</param>
        public T? Parse<T>(string name, string valid, Parser<T> parse)
            where T : struct
        {
            if (Given(name) is not { } text)
                return null;
            if (parse(text, out var value))
                return value;
            Errors.Add($"The address says {name}={text}; it must be {valid}.");
            return null;
        }
    }
}
