using k8s;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Deployment.Tests.Manifests;

/// <summary>What we use of a kustomization.yaml; a key that is not here is refused.</summary>
public sealed class Kustomization
{
    public string ApiVersion { get; set; } = "";
    public string Kind { get; set; } = "";
    public string? Namespace { get; set; }
    public string NameSuffix { get; set; } = "";
    public List<AddedLabels> Labels { get; set; } = [];
    public List<string> Resources { get; set; } = [];
    public List<string> Components { get; set; } = [];
    public List<Image> Images { get; set; } = [];
    public List<Change> Patches { get; set; } = [];

    /// <summary>Reads the kustomization of a folder of <c>deploy/kubernetes</c>.</summary>
    public static Kustomization In(string folder) =>
        KubernetesYaml.Deserialize<Kustomization>(
            File.ReadAllText(Path.Combine(folder, "kustomization.yaml")),
            strict: true
        );

    /// <summary>
    /// The files that make up a folder, those of its components too, each with the suffix that its objects'
    /// names get. Patches are not applied: that is kustomize's part.
    /// </summary>
    public static IEnumerable<(string File, string Suffix)> FilesOf(string folder)
    {
        var kustomization = In(folder);
        foreach (
            var entry in kustomization
                .Resources.Concat(kustomization.Components)
                .Select(entry => Path.GetFullPath(Path.Combine(folder, entry)))
        )
        {
            if (!Directory.Exists(entry))
                yield return (entry, kustomization.NameSuffix);
            else
                foreach (var (file, suffix) in FilesOf(entry))
                    yield return (file, suffix + kustomization.NameSuffix);
        }
    }

    public static string Root => Repository.At("deploy/kubernetes");
}

public sealed class AddedLabels
{
    public Dictionary<string, string> Pairs { get; set; } = [];
    public bool IncludeSelectors { get; set; }
}

public sealed class Image
{
    public string Name { get; set; } = "";
    public string NewTag { get; set; } = "";
}

public sealed class Change
{
    public PatchTarget Target { get; set; } = new();
    public string Patch { get; set; } = "";
}

public sealed class PatchTarget
{
    public string Kind { get; set; } = "";

    /// <summary>A regular expression over whole names.</summary>
    public string? Name { get; set; }
}
