using System.Text.RegularExpressions;
using MultiagentAspire.Deployment.Tests.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>The files themselves.</summary>
public sealed partial class FileTests
{
    private static IEnumerable<string> Files =>
        Directory.GetFiles(Kustomization.Root, "*.yaml", SearchOption.AllDirectories);

    [Fact]
    public void Every_file_is_part_of_an_overlay()
    {
        var used = Directory
            .GetDirectories(Path.Combine(Kustomization.Root, "overlays"))
            .SelectMany(Kustomization.FilesOf)
            .Select(entry => entry.File);
        Assert.Empty(Files.Where(file => Path.GetFileName(file) != "kustomization.yaml").Except(used));
    }

    [Fact]
    public void Patches_name_kinds_that_exist()
    {
        foreach (var file in Files.Where(file => Path.GetFileName(file) == "kustomization.yaml"))
            Assert.All(
                Kustomization.In(Path.GetDirectoryName(file)!).Patches,
                patch => Assert.Contains(patch.Target.Kind, (string[])["Deployment", "ScaledObject"])
            );
    }

    /// <summary>
    /// An unquoted number or yes is no string, and a cluster refuses it where it wants one. Readers into
    /// typed records do not see the difference.
    /// </summary>
    [Fact]
    public void Values_that_must_be_strings_are_quoted()
    {
        foreach (var file in Files)
        {
            var stream = new YamlStream();
            using (var reader = new StreamReader(file))
                stream.Load(reader);
            var wrong = stream
                .Documents.SelectMany(document => Strings(document.RootNode))
                .Where(IsNoString)
                .Select(node => $"{file}:{node.Start.Line}: {node.Value}");
            Assert.Empty(wrong);
        }
    }

    private static bool IsNoString(YamlScalarNode node) =>
        node.Style == ScalarStyle.Plain && NoString().IsMatch(node.Value ?? "");

    /// <summary>Values in ConfigMaps, labels, annotations, selectors and triggers, and values of variables.</summary>
    private static IEnumerable<YamlScalarNode> Strings(YamlNode node)
    {
        if (node is YamlSequenceNode sequence)
            return sequence.SelectMany(Strings);
        if (node is not YamlMappingNode mapping)
            return [];
        return mapping.SelectMany(pair =>
            (pair.Key as YamlScalarNode)?.Value switch
            {
                "data" or "labels" or "annotations" or "matchLabels" or "nodeSelector" or "pairs" =>
                    pair.Value is YamlMappingNode map
                        ? map.Select(one => one.Value).OfType<YamlScalarNode>()
                        : Strings(pair.Value),
                "metadata" when mapping.Children.ContainsKey("type") => ((YamlMappingNode)pair.Value)
                    .Select(one => one.Value)
                    .OfType<YamlScalarNode>(),
                "value" or "target" when pair.Value is YamlScalarNode value => [value],
                _ => Strings(pair.Value),
            }
        );
    }

    [GeneratedRegex(
        "^(?:[-+]?[0-9][0-9_.:eE+-]*|true|false|yes|no|on|off|null|~|)$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex NoString();
}
