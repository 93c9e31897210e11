using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Cli.Exports;

/// <summary>The data that a run's agents learned from, one file an agent and iteration.</summary>
internal static class DatasetExport
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>The files written.</returns>
    public static IReadOnlyList<string> Write(
        ImmutableArray<AgentData> data,
        DatasetFormat format,
        string output,
        CancellationToken cancellationToken
    )
    {
        AtomicFile.WriteFolder(
            output,
            folder =>
            {
                foreach (var file in data)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var lines = TrainingExamples
                        .Read(file.Path, file.Agent)
                        .Select(example => format.Line(example).ToJsonString(JsonOptions) + "\n");
                    var path = Path.Combine(folder, NameOf(file));
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    File.WriteAllText(path, string.Concat(lines));
                }
                if (format.Name == "sharegpt")
                    File.WriteAllText(Path.Combine(folder, "dataset_info.json"), FactoryIndex(data));
            }
        );
        return [.. data.Select(file => Path.Combine(output, NameOf(file)))];
    }

    /// <summary>One file an agent, over all iterations.</summary>
    /// <returns>The files written.</returns>
    public static IReadOnlyList<string> Write(
        ImmutableArray<(AgentId Agent, ImmutableArray<PreferencePair> Pairs)> preferences,
        Func<PreferencePair, JsonObject> line,
        string output,
        CancellationToken cancellationToken
    )
    {
        AtomicFile.WriteFolder(
            output,
            folder =>
            {
                foreach (var (agent, pairs) in preferences)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    File.WriteAllText(
                        Path.Combine(folder, $"{agent}.jsonl"),
                        string.Concat(pairs.Select(pair => line(pair).ToJsonString(JsonOptions) + "\n"))
                    );
                }
            }
        );
        return [.. preferences.Select(entry => Path.Combine(output, $"{entry.Agent}.jsonl"))];
    }

    private static string NameOf(AgentData file) =>
        string.Create(CultureInfo.InvariantCulture, $"iteration-{file.Iteration}/{file.Agent}.jsonl");

    /// <summary>
    /// LLaMA-Factory finds data sets by this index. Its loss is on every assistant turn unless its option
    /// mask_history is set.
    /// </summary>
    private static string FactoryIndex(ImmutableArray<AgentData> data)
    {
        var index = new JsonObject();
        foreach (var file in data)
            index[NameOf(file).Replace(".jsonl", "", StringComparison.Ordinal).Replace('/', '-')] =
                new JsonObject
                {
                    ["file_name"] = NameOf(file),
                    ["formatting"] = "sharegpt",
                    ["columns"] = new JsonObject { ["messages"] = "conversations" },
                    ["tags"] = new JsonObject
                    {
                        ["role_tag"] = "from",
                        ["content_tag"] = "value",
                        ["user_tag"] = "human",
                        ["assistant_tag"] = "gpt",
                        ["system_tag"] = "system",
                    },
                };
        return index.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }
}
