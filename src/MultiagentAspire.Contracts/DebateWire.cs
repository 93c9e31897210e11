using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Debate.V1;

namespace MultiagentAspire.Contracts;

/// <summary>Maps the variants of debates to Core's settings and back.</summary>
public static class DebateWire
{
    /// <summary>The message of the settings that say who answers and who sees whose responses.</summary>
    public static Proto.DebateVariant ToProto(DebateSettings settings) =>
        new()
        {
            Topology = settings.TopologyName,
            Asynchronous = !settings.Synchronous,
            GeneratorsOnly = settings.GeneratorsOnly,
            ShuffleOthers = settings.ShuffleOthers,
            TruncatedAnswers = settings.TruncatedAnswers,
            EarlyExit = settings.EarlyExit,
            Identities = settings.Identities,
            Cooperative = settings.Cooperative,
            Aggregate = settings.Aggregate,
            Confidence = settings.Confidence,
        };

    /// <summary>Settings with the variant of a message.</summary>
    /// <param name="settings">The other settings: rounds, summaries and sampling.</param>
    /// <param name="variant">Null: <paramref name="settings"/> as they are.</param>
    /// <exception cref="ArgumentException">The topology is unknown.</exception>
    public static DebateSettings WithVariant(DebateSettings settings, Proto.DebateVariant? variant) =>
        variant is null
            ? settings
            : settings with
            {
                Topology =
                    variant.Topology.Length == 0
                        ? null
                        : DebateTopology.Registered.Get(variant.Topology).Name,
                Synchronous = !variant.Asynchronous,
                GeneratorsOnly = variant.GeneratorsOnly,
                ShuffleOthers = variant.ShuffleOthers,
                TruncatedAnswers = variant.TruncatedAnswers,
                EarlyExit = variant.EarlyExit,
                Identities = variant.Identities,
                Cooperative = variant.Cooperative,
                Aggregate = variant.Aggregate,
                Confidence = variant.Confidence,
            };
}
