using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent debate</c>: one debate of a question on local models, turn by turn, then the vote. Nothing is written
/// to files.
/// </summary>
internal static class DebateCommand
{
    /// <summary>Writes letters other than ASCII as they are.</summary>
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly ModelOptions Model = new();
    private static readonly TaskCommandOptions Task = new();

    private static readonly Option<string[]> Adapters = new("--adapter")
    {
        Description =
            "Adapter of an agent; give it once for all agents or once for each, in turn. Default: the base model.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> CriticAdapters = new("--critic-adapter")
    {
        Description =
            "Adapters for the rounds after the first, given the same way. Default: those of --adapter.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> Agents = OptionLimits.InRange(
        "--agents",
        3,
        1,
        64,
        "Number of agents."
    );
    private static readonly Option<int> Rounds = OptionLimits.InRange(
        "--rounds",
        2,
        1,
        64,
        "Rounds, including the first, independent one."
    );
    private static readonly Option<bool> Summarize = new("--summarize")
    {
        Description =
            "Show agents a summary of the others' answers, made by the base model, instead of the answers.",
    };
    private static readonly Option<double> Temperature = OptionLimits.InRange(
        "--temperature",
        1.0,
        0,
        10,
        "0 = greedy."
    );
    private static readonly Option<int> MaxTokens = OptionLimits.InRange(
        "--max-tokens",
        256,
        1,
        131_072,
        "Maximum number of tokens of one turn."
    );
    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "Equal seeds give equal debates.",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object." };
    private static readonly Argument<string> Question = new("question")
    {
        Description = "The question, for example \"3+4*5+6-7*8\".",
    };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command("debate", "Runs one debate and shows it turn by turn, then the vote.")
        {
            Model.Model,
            Adapters,
            CriticAdapters,
            Agents,
            Rounds,
            Summarize,
            Task.Task,
            Task.Options,
            Temperature,
            MaxTokens,
            Seed,
            Json,
            Question,
        };
        command.SetAction(DebateAsync);
        return command;
    }

    /// <summary>Loads the model, runs the debate and votes on its last round with default settings.</summary>
    private static async Task<int> DebateAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var model = Model.ModelOf(parsed);
        var request = CreateRequest(parsed, model);
        var agents = parsed.GetValue(Agents);
        await using var host = MultiagentHost.Build(
            new EngineOptions { MaxBatch = agents, Adapters = 2 * agents }
        );
        var models = host.Services.GetRequiredService<ModelCache>();
        ComputeSummary.Write(models);
        models.Get(model);
        var debates = host.Services.GetRequiredService<IDebateRunner>();
        var transcript = await debates.RunAsync(request, cancellationToken);
        var consensus = host.Services.GetRequiredService<IConsensus>();
        var votes = await consensus.VoteAsync(
            [transcript],
            request.Task,
            new VotingSettings(),
            cancellationToken
        );
        if (parsed.GetValue(Json))
            Console.WriteLine(JsonSerializer.Serialize(CreateRecord(transcript, votes[0]), JsonOptions));
        else
            WriteText(transcript, votes[0]);
        return 0;
    }

    /// <summary>
    /// The debate of one question; its id, and so every seed, derives from <c>--seed</c> and the question.
    /// </summary>
    private static DebateRequest CreateRequest(ParseResult parsed, ModelRef model)
    {
        var task = Task.SpecOf(parsed, model.Path);
        var question = parsed.GetRequiredValue(Question);
        if (string.IsNullOrWhiteSpace(question))
            throw new ArgumentException("The question is empty.");
        var problem = new Problem(ProblemIds.FromQuestion(question), question);
        var society = CreateSociety(parsed, model);
        var sampling = new SamplingSettings(
            parsed.GetValue(Temperature),
            TopP: 1,
            MaxTokens: parsed.GetValue(MaxTokens)
        );
        var settings = new DebateSettings(parsed.GetValue(Rounds), parsed.GetValue(Summarize), sampling);
        var id = new DebateId(parsed.GetValue(Seed), 0, "debate", "ask", problem.Id);
        return new DebateRequest(id, task, problem, society, settings);
    }

    /// <summary>
    /// Slots in turn get the given adapters; critics get the generators' where none are given for them. The
    /// summarizer is the base model.
    /// </summary>
    private static Society CreateSociety(ParseResult parsed, ModelRef model)
    {
        var generators = AdapterRefs(parsed.GetValue(Adapters));
        var critics = parsed.GetValue(CriticAdapters) is { Length: > 0 } folders
            ? AdapterRefs(folders)
            : generators;
        AgentModel ModelOfSlot(AdapterRef[] adapters, int slot) =>
            new(model, adapters.Length == 0 ? null : adapters[slot % adapters.Length]);
        var slots = Enumerable
            .Range(0, parsed.GetValue(Agents))
            .Select(slot => new SocietySlot(ModelOfSlot(generators, slot), ModelOfSlot(critics, slot)));
        return new Society([.. slots], new AgentModel(model));
    }

    /// <summary>Empty where no folder was given: then the agents are the base model.</summary>
    private static AdapterRef[] AdapterRefs(string[]? folders) =>
        [.. (folders ?? []).Select(ModelOptions.AdapterIn)];

    /// <summary>The object of <c>--json</c>: rounds with their responses, and the vote.</summary>
    private static object CreateRecord(DebateTranscript transcript, ConsensusResult vote)
    {
        var rounds = transcript.Rounds.Select(round => round.Select(CreateRecord));
        return new
        {
            question = transcript.Problem.Question,
            rounds,
            answer = vote.Answer,
            votes = vote.Votes,
            voters = vote.Voters,
            tied = vote.Tied,
            summaryTokens = transcript.SummaryTokens,
            seed = transcript.Id.RunSeed,
        };
    }

    /// <summary><c>answer</c> is null where the response holds none.</summary>
    private static object CreateRecord(AgentResponse response) =>
        new
        {
            agent = response.Agent.ToString(),
            text = response.Text,
            answer = response.Answer,
            tokens = response.Tokens,
        };

    /// <summary>Prints each response, indented, with its answer and tokens, then the vote.</summary>
    private static void WriteText(DebateTranscript transcript, ConsensusResult vote)
    {
        foreach (var round in transcript.Rounds)
        {
            Console.WriteLine($"Round {round[0].Round}");
            foreach (var response in round)
            {
                var cut = response.FinishReason == FinishReason.Length ? ", cut at the token limit" : "";
                Console.WriteLine($"  {response.Agent}: {response.Text.Trim().ReplaceLineEndings("\n    ")}");
                Console.WriteLine($"    answer: {response.Answer ?? "none"} ({response.Tokens} tokens{cut})");
            }
        }
        Console.WriteLine(FormatVote(vote));
    }

    /// <summary>The last line: the consensus with its votes, and whether a tie was broken at random.</summary>
    private static string FormatVote(ConsensusResult vote)
    {
        if (vote.Answer is not { } answer)
            return $"Vote: no answer, since none of the {vote.Voters} responses held one";
        var tied = vote.Tied ? "; several answers had as many, and chance decided" : "";
        return $"Vote: {answer}, by {vote.Votes} of {vote.Voters} agents{tied}";
    }
}
