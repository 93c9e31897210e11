using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What the address of the page of debates asks for.</summary>
/// <param name="Iteration">Null: the last one.</param>
/// <param name="Set"><see cref="TranscriptFile.Name"/>; null: the method's training debates, where there are
/// any.</param>
/// <param name="Problem">Id of the problem whose debate is shown; null: they are listed.</param>
public sealed record DebateQuery(int? Iteration, string? Set, DebateFilter Filter, string? Problem)
{
    public static readonly DebateQuery All = new(null, null, new DebateFilter(), null);

    /// <summary>
    /// Reads the parameters of an address. Those that are none are passed over, and the fault says which.
    /// </summary>
    public static (DebateQuery Query, string? Fault) Read(Func<string, string?> parameter)
    {
        var faults = new List<string>();
        var agent = Parse<AgentId>("agent", "generator-1 or critic-1", AgentId.TryParse);
        var filter = new DebateFilter(
            Parse<DebateOutcome>("outcome", Names(Enum.GetValues<DebateOutcome>()), TryName),
            Parse<bool>("changed", "true", bool.TryParse) ?? false,
            agent,
            Parse<AgentBehavior>("deed", Names(Enum.GetValues<AgentBehavior>()), TryName)
                ?? AgentBehavior.Spoke,
            parameter("text") ?? ""
        );
        var query = new DebateQuery(
            Parse<int>("iteration", "a number", TryIteration),
            Given("set"),
            filter,
            Given("problem")
        );
        return (query, faults.Count == 0 ? null : string.Join(" ", faults));

        string? Given(string name) => parameter(name) is { Length: > 0 } value ? value : null;

        T? Parse<T>(string name, string valid, Parser<T> parse)
            where T : struct
        {
            if (Given(name) is not { } text)
                return null;
            if (parse(text, out var value))
                return value;
            faults.Add($"The address says {name}={text}; it must be {valid}.");
            return null;
        }
    }

    /// <summary>The page that shows this.</summary>
    public string Address(string run) =>
        QueryHelpers.AddQueryString($"{RunLinks.Run(run)}/debates", Parameters());

    /// <summary>The debate on <see cref="Problem"/> as a file.</summary>
    public string Export(string run) =>
        QueryHelpers.AddQueryString(
            $"{RunLinks.Run(run)}/debates.md",
            (this with { Filter = new DebateFilter() }).Parameters()
        );

    private IEnumerable<KeyValuePair<string, string?>> Parameters()
    {
        (string Key, string? Value)[] all =
        [
            ("iteration", Iteration?.ToString(CultureInfo.InvariantCulture)),
            ("set", Set),
            ("outcome", Filter.Outcome is { } outcome ? Name(outcome) : null),
            ("agent", Filter.Agent?.ToString()),
            (
                "deed",
                Filter.Agent is null || Filter.Behavior == AgentBehavior.Spoke ? null : Name(Filter.Behavior)
            ),
            ("changed", Filter.Changed ? "true" : null),
            ("text", Filter.Text.Length > 0 ? Filter.Text : null),
            ("problem", Problem),
        ];
        return all.Where(entry => entry.Value is not null)
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value));
    }

    private static bool TryIteration(string text, out int iteration) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out iteration);

    private static bool TryName<T>(string text, out T value)
        where T : struct, Enum
    {
        var found = Enum.GetValues<T>().Where(one => Name(one) == text).ToList();
        value = found.FirstOrDefault();
        return found.Count > 0;
    }

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
}
