using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Debate.V1;

namespace MultiagentAspire.Contracts;

/// <summary>Maps the options of debates to Core's settings and back.</summary>
public static class DebateWire
{
    /// <summary>The message of the settings that say who answers and who sees whose responses.</summary>
    public static Proto.DebateOptions ToProto(DebateSettings settings) =>
        new()
        {
            Topology = settings.TopologyName,
            Asynchronous = !settings.Synchronous,
            GeneratorsOnly = settings.GeneratorsOnly,
            ShuffleOthers = settings.ShuffleOthers,
        };

    /// <summary>Settings with the options of a message, which overwrite those of <paramref name="settings"/>.</summary>
    /// <param name="settings">The other settings: rounds, summaries and sampling.</param>
    /// <param name="options">Null: <paramref name="settings"/> as they are.</param>
    /// <exception cref="ArgumentException">The topology is unknown.</exception>
    public static DebateSettings WithOptions(DebateSettings settings, Proto.DebateOptions? options) =>
        options is null
            ? settings
            : settings with
            {
                Topology =
                    options.Topology.Length == 0
                        ? null
                        : DebateTopology.Registered.Get(options.Topology).Name,
                Synchronous = !options.Asynchronous,
                GeneratorsOnly = options.GeneratorsOnly,
                ShuffleOthers = options.ShuffleOthers,
            };
}
