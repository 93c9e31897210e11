using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Cli.Exports;

/// <summary>Writes the data that a run's agents learned from, as JSON lines for other trainers.</summary>
internal static class DatasetExport
{
    /// <summary>Writes letters other than ASCII as they are.</summary>
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Writes <c>iteration-K/AGENT.jsonl</c> for each data file of the run; ShareGPT's form also gets
    /// LLaMA-Factory's index <c>dataset_info.json</c>. All files are written, or none.
    /// </summary>
    /// <param name="output">Folder to create.</param>
    /// <returns>The data files written.</returns>
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
                    var examples = TrainingExamples.Read(file.Path, file.Agent);
                    WriteLines(Path.Combine(folder, NameOf(file)), format.Lines(examples));
                }
                if (format.Name == "sharegpt")
                    File.WriteAllText(Path.Combine(folder, "dataset_info.json"), FactoryIndex(data));
            }
        );
        return [.. data.Select(file => Path.Combine(output, NameOf(file)))];
    }

    /// <summary>
    /// Writes <c>AGENT.jsonl</c> with the agent's preference pairs of all iterations; all files, or none.
    /// </summary>
    /// <param name="line">One pair as a JSON line; see <see cref="DatasetFormat.Preferences"/>.</param>
    /// <param name="output">Folder to create.</param>
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
                    WriteLines(Path.Combine(folder, $"{agent}.jsonl"), pairs.Select(line));
                }
            }
        );
        return [.. preferences.Select(entry => Path.Combine(output, $"{entry.Agent}.jsonl"))];
    }

    /// <summary>Writes JSON lines, each ended by a line feed; creates the folder.</summary>
    private static void WriteLines(string path, IEnumerable<JsonObject> records)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var lines = records.Select(record => record.ToJsonString(JsonOptions) + "\n");
        File.WriteAllText(path, string.Concat(lines));
    }

    /// <summary>Path of an agent's file below the export's folder.</summary>
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
        {
            var path = NameOf(file);
            var name = path.Replace(".jsonl", "", StringComparison.Ordinal).Replace('/', '-');
            index[name] = FactoryEntry(path);
        }
        return index.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    /// <summary>How LLaMA-Factory reads one file of this export.</summary>
    private static JsonObject FactoryEntry(string path)
    {
        var tags = new JsonObject
        {
            ["role_tag"] = "from",
            ["content_tag"] = "value",
            ["user_tag"] = "human",
            ["assistant_tag"] = "gpt",
            ["system_tag"] = "system",
        };
        return new JsonObject
        {
            ["file_name"] = path,
            ["formatting"] = "sharegpt",
            ["columns"] = new JsonObject { ["messages"] = "conversations" },
            ["tags"] = tags,
        };
    }
}
