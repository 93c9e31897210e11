using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The section <c>arms</c>: registered arms by name, and overlays. An overlay is another arm with some settings of
/// its own.
/// </summary>
/// <param name="root">The whole run file; overlays start from its sections.</param>
/// <param name="agents">N, the number of slots.</param>
/// <param name="models">Names of the models that may be the summarizer.</param>
internal sealed partial class ArmsSection(RunFileSection root, int agents, IReadOnlyCollection<string> models)
{
    private const int MaxSamples = 1024;

    private const int MaxAgents = 64;

    private static readonly (string Key, FrozenSet<string> Keys)[] OverlaySections =
    [
        ("debate", RunFileKeys.Debate),
        ("selection", RunFileKeys.Selection),
        ("training", RunFileKeys.Training),
    ];

    /// <summary>
    /// All arms in the order of the file; <see cref="ArmKinds.Default"/> where the file does not have the section.
    /// </summary>
    /// <exception cref="InvalidRunFileException">An arm is unknown, incomplete or listed twice.</exception>
    public ImmutableArray<ArmEntry> Read()
    {
        if (root.Find("arms") is not { } json)
            return [.. ArmKinds.Default.Select(ArmEntry.Plain)];
        if (json.Kind != JsonValueKind.Array || json.Items.IsEmpty)
            throw root.InvalidValue(
                "arms",
                $"must be a list of at least one of {string.Join(", ", ArmKinds.Names)}, "
                    + "or of objects with \"name\" and \"like\"."
            );
        var listed = json.Items.Select(ReadEntry).ToList();
        RejectDuplicates(listed);
        ImmutableArray<ArmEntry> arms = [.. listed.Select(arm => CreateEntry(arm, listed))];
        RejectMissingNeeds(arms, json);
        return arms;
    }

    private ListedArm ReadEntry(LocatedJson item)
    {
        if (item.Kind == JsonValueKind.Object)
            return ReadOverlay(item);
        var name = root.Text(item);
        return ArmKinds.Find(name) is null
            ? throw root.InvalidValue(item, $"{item.Path}: {UnknownArm(name, ArmKinds.Names)}")
            : new ListedArm(item, name, null);
    }

    private ListedArm ReadOverlay(LocatedJson item)
    {
        var overlay = root.Nested(item, RunFileKeys.Arm);
        var name = ReadOverlayName(overlay);
        overlay.RequireText(
            "like",
            "the arm that it is but for its own settings, for example \"multiagent\""
        );
        foreach (var (key, keys) in OverlaySections)
            overlay.Section(key, keys);
        ReadSamples(overlay);
        ReadAgents(overlay);
        return new ListedArm(item, name, overlay);
    }

    private static int? ReadSamples(RunFileSection overlay) =>
        overlay.Find("samples") is null ? null : overlay.RequireInteger("samples", 1, MaxSamples);

    private static int? ReadAgents(RunFileSection overlay) =>
        overlay.Find("agents") is null ? null : overlay.RequireInteger("agents", 1, MaxAgents);

    private static string ReadOverlayName(RunFileSection overlay)
    {
        var name = overlay.RequireText("name", "a name for the arm, for example \"no-critic\"");
        if (!FolderName().IsMatch(name))
            throw overlay.InvalidValue(
                "name",
                $"must consist of letters, digits and '-', and begin with a letter or digit, not \"{name}\"."
            );
        if (ArmKinds.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw overlay.InvalidValue("name", $"is \"{name}\", which is a registered arm; choose another.");
        return name;
    }

    /// <summary>
    /// Names are compared without case: folders are named by arms, and not every file system distinguishes case.
    /// </summary>
    private void RejectDuplicates(List<ListedArm> listed)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var arm in listed)
            if (!names.Add(arm.Name))
                throw root.InvalidValue(
                    arm.Json,
                    $"{arm.Json.Path}: arm \"{arm.Name}\" is listed twice; keep one."
                );
    }

    private ArmEntry CreateEntry(ListedArm arm, List<ListedArm> listed)
    {
        if (arm.Overlay is not { } overlay)
            return ArmEntry.Plain(arm.Name);
        var (kind, chain) = ResolveChain(arm, listed);
        var debate = Merge("debate", chain);
        var debateSettings = debate is null ? null : DebateSection.Read(debate);
        var summarizer = ModelSections.Summarizer(debate, models);
        var slots = chain.Select(ReadAgents).FirstOrDefault(slots => slots is not null);
        var selection = Merge("selection", chain);
        var selectionSettings = selection is null ? null : SelectionSection.Read(selection, slots ?? agents);
        var training = Merge("training", chain);
        return new ArmEntry(arm.Name, kind)
        {
            Like = overlay.Text("like"),
            Samples = chain.Select(ReadSamples).FirstOrDefault(samples => samples is not null),
            Agents = slots,
            Debate = debateSettings,
            Summarizer = summarizer,
            Selection = selectionSettings,
            Training = training is null ? null : TrainingSection.Read(training),
        };
    }

    /// <summary>
    /// Follows <c>like</c> from an overlay to a registered arm. The chain starts with the overlay itself, followed by
    /// the overlays between it and the registered arm.
    /// </summary>
    private static (string Kind, List<RunFileSection> Chain) ResolveChain(
        ListedArm start,
        List<ListedArm> listed
    )
    {
        var chain = new List<ListedArm> { start };
        while (true)
        {
            var overlay = chain[^1].Overlay!;
            var like = overlay.Text("like")!;
            if (ArmKinds.Find(like) is not null)
                return (like, [.. chain.Select(arm => arm.Overlay!)]);
            var next = listed.Find(arm => arm.Name == like);
            if (next is null)
                throw UnknownLike(overlay, like, listed);
            if (chain.Contains(next))
                throw overlay.InvalidValue(
                    "like",
                    $"leads back to \"{like}\"; begin with one of {string.Join(", ", ArmKinds.Names)}."
                );
            chain.Add(next);
        }
    }

    private static InvalidRunFileException UnknownLike(
        RunFileSection overlay,
        string like,
        List<ListedArm> listed
    )
    {
        var overlayNames = listed.Select(arm => arm.Name).Except(ArmKinds.Names);
        return overlay.InvalidValue(
            "like",
            $"names an {UnknownArm(like, [.. ArmKinds.Names, .. overlayNames])}"
        );
    }

    /// <summary>
    /// The run's section with the keys of all overlays of the chain merged into it; the overlay's own keys win. Null
    /// where no overlay of the chain has the section.
    /// </summary>
    private RunFileSection? Merge(string key, List<RunFileSection> chain)
    {
        var overlays = chain.Select(overlay => overlay.Find(key)).OfType<LocatedJson>().Reverse().ToList();
        if (overlays.Count == 0)
            return null;
        var merged = overlays.Aggregate(root.Find(key), (below, overlay) => overlay.Over(below));
        var keys = OverlaySections.Single(section => section.Key == key).Keys;
        return root.Nested(merged!, keys);
    }

    /// <summary>Some arms need the agents of another arm in the same run.</summary>
    private void RejectMissingNeeds(ImmutableArray<ArmEntry> arms, LocatedJson json)
    {
        var kinds = arms.Select(arm => arm.Kind).ToHashSet(StringComparer.Ordinal);
        foreach (var kind in ArmKinds.All.Where(kind => kinds.Contains(kind.Name)))
        {
            if (kind.Needs.IsEmpty || kind.Needs.Any(kinds.Contains))
                continue;
            var arm = arms.First(arm => arm.Kind == kind.Name).Name;
            var needed = string.Join(" or ", kind.Needs.Select(need => $"\"{need}\""));
            throw root.InvalidValue(json, $"arms: \"{arm}\" needs {needed} in the list; add it.");
        }
    }

    private static string UnknownArm(string arm, IReadOnlyCollection<string> known)
    {
        var closest = ClosestMatch.Find(arm, known);
        return $"unknown arm \"{arm}\"; did you mean \"{closest}\"? The arms are {string.Join(", ", known)}.";
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]*$")]
    private static partial Regex FolderName();

    /// <summary>One entry of the list as it was written.</summary>
    /// <param name="Overlay">Its keys; null for a registered arm, which is a name alone.</param>
    private sealed record ListedArm(LocatedJson Json, string Name, RunFileSection? Overlay);
}
