using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Cli.Lineages;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Tracing;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent lineage</c>: from an agent or a message of a run back to data, transcripts, votes, prompts, seeds and
/// settings, and forward; or generates messages again from their digests.
/// </summary>
internal static class LineageCommand
{
    private static readonly Argument<string> Folder = new("run folder")
    {
        Description = "Folder of a run, for example runs/arithmetic; it may be unfinished.",
    };
    private static readonly Argument<string?> Address = new("address")
    {
        Description =
            "An agent after an iteration (generator-1@2, of another arm ARM/single-1@2) or a message "
            + "(1/train/PROBLEM/generator-2/round-1; the start of the problem's id is enough). "
            + "Default: all agents and transcripts of the run.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<bool> Replay = new("--replay")
    {
        Description =
            "Generate the message again from its digests and compare. Without a message, --sample random messages "
            + "of the run or agent; exit code 1 if one differs beyond rounding.",
    };
    private static readonly Option<int> Sample = OptionLimits.InRange(
        "--sample",
        20,
        1,
        1_000_000,
        "Number of random messages with --replay."
    );
    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "Seed of the choice of messages.",
    };
    private static readonly Option<string[]> Models = new("--models")
    {
        Description = "With --replay: a folder in which the run's base models lie, if they were moved.",
        DefaultValueFactory = _ => [],
    };
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object, with all details.",
    };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "lineage",
            "Traces an agent or a message of a run back to what made it and forward, or generates messages again."
        )
        {
            Folder,
            Address,
            Replay,
            Sample,
            Seed,
            Models,
            Json,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var run = TracedRun.Open(parsed.GetRequiredValue(Folder));
        var (address, addresses) = (parsed.GetValue(Address), new RunAddresses(run));
        var models = new UnchangedModels(parsed.GetValue(Models) ?? []);
        var replays = new MessageReplays(run, models);
        if (address is null)
            return parsed.GetValue(Replay)
                ? await ReplaySampleAsync(parsed, run, replays, _ => true, cancellationToken)
                : Print(parsed, RunOverviews.Of(run), OverviewText.Write);
        if (!AgentAddress.IsMeantBy(address))
            return await TraceAsync(parsed, run, replays, addresses.Message(address), cancellationToken);
        var agent = addresses.Agent(address);
        if (parsed.GetValue(Replay))
            return await ReplaySampleAsync(
                parsed,
                run,
                replays,
                message => run.IsBy(message, agent),
                cancellationToken
            );
        var trace = AgentTraces.Of(run, agent);
        var files = AgentFiles.Of(trace);
        return Print(parsed, trace, _ => AgentText.Write(trace, files), ("files", files));
    }

    /// <summary>Prints a message's lineage and, with <c>--replay</c>, what its repetition showed.</summary>
    private static async Task<int> TraceAsync(
        ParseResult parsed,
        TracedRun run,
        MessageReplays replays,
        TracedMessage message,
        CancellationToken cancellationToken
    )
    {
        var trace = MessageTraces.Of(run, message);
        if (message.IsSummary)
            trace = trace with { Prompt = (await replays.RequestOfAsync(message, cancellationToken)).Prompt };
        if (!parsed.GetValue(Replay))
            return Print(parsed, trace, MessageText.Write);
        if (replays.EndpointOf(message) is { } endpoint)
            throw new ArgumentException(
                $"{message.Address.Short} was given by {endpoint.Model} at an endpoint: it can be traced (without "
                    + "--replay), but not replayed."
            );
        var replay = (await replays.ReplayAsync([message], cancellationToken))[0];
        Print(parsed, trace, _ => WriteText(trace, replay), ("replay", replay));
        return replay.Outcome == ReplayOutcome.Different ? 1 : 0;
    }

    private static string WriteText(MessageTrace trace, ReplayedMessage replay)
    {
        var page = new TextPage();
        page.Line("Replay").Line();
        ReplayText.Append(page, replay);
        return $"{MessageText.Write(trace)}\n\n{page}";
    }

    /// <summary>Generates random messages again.</summary>
    /// <param name="isMeant">Which messages of the run are drawn from.</param>
    private static async Task<int> ReplaySampleAsync(
        ParseResult parsed,
        TracedRun run,
        MessageReplays replays,
        Func<TracedMessage, bool> isMeant,
        CancellationToken cancellationToken
    )
    {
        var all = run
            .Sources.Where(source => source.Exists)
            .SelectMany(TracedMessage.AllOf)
            .Where(isMeant)
            .ToList();
        var local = all.FindAll(message => replays.EndpointOf(message) is null);
        if (local.Count == 0)
            throw new ArgumentException(
                all.Count == 0
                    ? "there is no message to replay; wait for the first transcripts, or choose another agent."
                    : "all of these messages were given at endpoints: they can be traced, but not replayed."
            );
        var seed = parsed.GetValue(Seed);
        var drawn = Draw(local, parsed.GetValue(Sample), seed);
        var outcomes = await replays.ReplayAsync(drawn, cancellationToken);
        var summary = new ReplaySummary(run.Run.Name, seed, local.Count, all.Count - local.Count, outcomes);
        Print(parsed, summary, ReplayText.Write);
        return summary.Different > 0 ? 1 : 0;
    }

    /// <summary>A seeded subset, in the order of the transcripts.</summary>
    private static List<TracedMessage> Draw(List<TracedMessage> messages, int count, long seed)
    {
        var numbers = Enumerable.Range(0, messages.Count).ToArray();
        new SplitMix64(Seeds.Derive("lineage", seed)).Shuffle<int>(numbers);
        return [.. numbers.Take(count).Order().Select(number => messages[number])];
    }

    /// <summary>Prints a record as JSON, with further keys, or as text.</summary>
    private static int Print<T>(
        ParseResult parsed,
        T record,
        Func<T, string> text,
        params (string Key, object Value)[] more
    )
    {
        Console.WriteLine(parsed.GetValue(Json) ? FormatJson(record, more) : text(record));
        return 0;
    }

    private static string FormatJson<T>(T record, (string Key, object Value)[] more)
    {
        var json = JsonSerializer.SerializeToNode(record, StepStore.Json)!.AsObject();
        foreach (var (key, value) in more)
            json[key] = JsonSerializer.SerializeToNode(value, StepStore.Json);
        return json.ToJsonString(StepStore.Json);
    }
}
