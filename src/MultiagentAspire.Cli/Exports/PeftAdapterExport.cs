using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Runs.Folders;
using static TorchSharp.torch;

namespace MultiagentAspire.Cli.Exports;

/// <summary>Adapters in PEFT's form, one folder an agent, each checked against its base as it is read.</summary>
internal static class PeftAdapterExport
{
    /// <summary>Appended to the name of an agent's folder.</summary>
    private const string UnfusedSuffix = "-unfused";

    /// <summary>
    /// Writes one folder for each trained agent, named by its id, under <paramref name="output"/>; all or none
    /// are written.
    /// </summary>
    /// <param name="output">Folder to create.</param>
    /// <param name="unfuse">Write beside each adapter of fused modules the same one split into plain modules.</param>
    /// <returns>The folders written.</returns>
    /// <exception cref="ArgumentException">No agent was trained, one was trained in all weights, or
    /// <paramref name="unfuse"/> is set for an adapter without fused modules.</exception>
    public static IReadOnlyList<string> Write(
        ImmutableArray<FinishedAgent> agents,
        string output,
        bool unfuse,
        CancellationToken cancellationToken
    )
    {
        var trained = agents.Where(agent => agent.Model.Adapter is not null).ToList();
        if (trained.Count == 0)
            throw new ArgumentException("No agent of the run was trained, so there is no adapter to export.");
        AtomicFile.WriteFolder(
            output,
            folder =>
            {
                foreach (var agent in trained)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Write(agent.Model, Path.Combine(folder, agent.Agent.ToString()), unfuse);
                }
            }
        );
        return
        [
            .. trained
                .Select(agent => Path.Combine(output, agent.Agent.ToString()))
                .SelectMany(path => unfuse ? (string[])[path, path + UnfusedSuffix] : [path]),
        ];
    }

    /// <summary>Loads an adapter to check it against its base, then copies its files.</summary>
    private static void Write(AgentModel model, string folder, bool unfuse)
    {
        var path = model.Adapter!.Path;
        if (!File.Exists(Path.Combine(path, "adapter_config.json")))
            throw new ArgumentException(
                $"{path}: this agent was trained in all its weights and has no adapter; use --to merged."
            );
        using var adapter = LoraAdapter.Load(path, ModelConfig.Read(model.Base.Path), CPU);
        if (unfuse && !adapter.IsFused)
            throw new ArgumentException($"--unfuse: {path} has no fused modules; leave the option out.");
        Directory.CreateDirectory(folder);
        foreach (var name in (string[])["adapter_config.json", "adapter_model.safetensors"])
            File.Copy(Path.Combine(path, name), Path.Combine(folder, name));
        if (unfuse)
            adapter.Save(
                Directory.CreateDirectory(folder + UnfusedSuffix).FullName,
                model.Base.Path,
                adapter.Metadata,
                split: true
            );
    }
}
