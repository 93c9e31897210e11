using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The section <c>arms</c>: registered arms by name, and overlays, which are arms with other settings.
/// </summary>
/// <param name="agents">N.</param>
/// <param name="models">Names of the models, for a summarizer.</param>
internal sealed partial class ArmsSection(RunFileSection root, int agents, IReadOnlyCollection<string> models)
{
    /// <summary>In the order of the file.</summary>
    public ImmutableArray<ArmEntry> Read()
    {
        if (root.Find("arms") is not { } json)
            return [.. ArmKinds.Default.Select(ArmEntry.Plain)];
        if (json.Kind != JsonValueKind.Array || json.Items.IsEmpty)
            throw root.InvalidValue(
                "arms",
                $"must be a list of at least one of {string.Join(", ", ArmKinds.Names)}, or of objects with \"name\" and \"like\"."
            );
        var written = json.Items.Select(ReadEntry).ToList();
        RefuseTwice(written);
        ImmutableArray<ArmEntry> arms = [.. written.Select(one => EntryOf(one, written))];
        RefuseIncomplete(arms, json);
        return arms;
    }

    private Written ReadEntry(LocatedJson item)
    {
        if (item.Kind == JsonValueKind.Object)
            return ReadOverlay(item);
        var name = root.Text(item);
        return ArmKinds.Find(name) is null
            ? throw root.InvalidValue(item, $"{item.Path}: {Unknown(name, ArmKinds.Names)}")
            : new Written(item, name, null);
    }

    private Written ReadOverlay(LocatedJson item)
    {
        var overlay = root.Nested(item, RunFileKeys.Arm);
        var name = overlay.RequireText("name", "a name for the arm, for example \"no-critic\"");
        if (!FolderName().IsMatch(name))
            throw overlay.InvalidValue(
                "name",
                $"must consist of letters, digits and '-', and begin with a letter or digit, not \"{name}\"."
            );
        if (ArmKinds.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw overlay.InvalidValue("name", $"is \"{name}\", which is a registered arm; choose another.");
        overlay.RequireText(
            "like",
            "the arm that it is but for its own settings, for example \"multiagent\""
        );
        foreach (var (key, keys) in Sections)
            overlay.Section(key, keys);
        return new Written(item, name, overlay);
    }

    private static readonly (string Key, FrozenSet<string> Keys)[] Sections =
    [
        ("debate", RunFileKeys.Debate),
        ("selection", RunFileKeys.Selection),
        ("training", RunFileKeys.Training),
    ];

    /// <summary>Folders are named by arms, and not every file system tells upper case from lower.</summary>
    private void RefuseTwice(List<Written> written)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in written)
            if (!names.Add(one.Name))
                throw root.InvalidValue(
                    one.At,
                    $"{one.At.Path}: arm \"{one.Name}\" is listed twice; keep one."
                );
    }

    private ArmEntry EntryOf(Written one, List<Written> all)
    {
        if (one.Overlay is not { } own)
            return ArmEntry.Plain(one.Name);
        var (kind, chain) = Chain(one, all);
        var debate = Merged("debate", chain);
        return new ArmEntry(one.Name, kind)
        {
            Like = own.Text("like"),
            Debate = debate is null ? null : DebateSection.Read(debate),
            Summarizer = ModelSections.Summarizer(debate, models),
            Selection = Merged("selection", chain) is { } selection
                ? SelectionSection.Read(selection, agents)
                : null,
            Training = Merged("training", chain) is { } training ? TrainingSection.Read(training) : null,
        };
    }

    /// <summary>The registered arm that an overlay leads to, and the overlays on the way, that one first.</summary>
    private static (string Kind, List<RunFileSection> Chain) Chain(Written from, List<Written> all)
    {
        var chain = new List<Written> { from };
        while (true)
        {
            var at = chain[^1].Overlay!;
            var like = at.Text("like")!;
            if (ArmKinds.Find(like) is not null)
                return (like, [.. chain.Select(one => one.Overlay!)]);
            var next = all.Find(one => one.Name == like);
            if (next is null)
                throw at.InvalidValue(
                    "like",
                    $"names an {Unknown(like, [.. ArmKinds.Names, .. all.Select(one => one.Name).Except(ArmKinds.Names)])}"
                );
            if (chain.Contains(next))
                throw at.InvalidValue(
                    "like",
                    $"leads back to \"{like}\"; begin with one of {string.Join(", ", ArmKinds.Names)}."
                );
            chain.Add(next);
        }
    }

    /// <summary>
    /// The run's section with the keys of the overlays written over it, the overlay's own last; null where
    /// none of them has the section.
    /// </summary>
    private RunFileSection? Merged(string key, List<RunFileSection> chain)
    {
        var written = chain.Select(overlay => overlay.Find(key)).OfType<LocatedJson>().Reverse().ToList();
        if (written.Count == 0)
            return null;
        var json = written.Aggregate(root.Find(key), (below, own) => own.Over(below));
        return root.Nested(json!, Sections.Single(section => section.Key == key).Keys);
    }

    /// <summary>Some arms need the agents of another one.</summary>
    private void RefuseIncomplete(ImmutableArray<ArmEntry> arms, LocatedJson json)
    {
        var kinds = arms.Select(arm => arm.Kind).ToHashSet(StringComparer.Ordinal);
        foreach (var kind in ArmKinds.All.Where(kind => kinds.Contains(kind.Name)))
            if (!kind.Needs.IsEmpty && !kind.Needs.Any(kinds.Contains))
            {
                var (arm, needed) = (
                    arms.First(arm => arm.Kind == kind.Name).Name,
                    string.Join(" or ", kind.Needs.Select(need => $"\"{need}\""))
                );
                throw root.InvalidValue(json, $"arms: \"{arm}\" needs {needed} in the list; add it.");
            }
    }

    private static string Unknown(string arm, IReadOnlyCollection<string> known) =>
        $"unknown arm \"{arm}\"; did you mean \"{ClosestMatch.Find(arm, known)}\"? The arms are {string.Join(", ", known)}.";

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]*$")]
    private static partial Regex FolderName();

    /// <param name="Overlay">Null for a registered arm.</param>
    private sealed record Written(LocatedJson At, string Name, RunFileSection? Overlay);
}
