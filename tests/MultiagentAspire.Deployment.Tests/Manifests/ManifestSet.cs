using System.Collections.Concurrent;
using System.Diagnostics;
using k8s;
using k8s.Models;

namespace MultiagentAspire.Deployment.Tests.Manifests;

/// <summary>
/// What is applied together: the base or an overlay, as kustomize renders it (<c>cpu, rendered</c>), or as it
/// is written, which needs no kustomize but leaves the patches out (<c>cpu</c>).
/// </summary>
public sealed record ManifestSet(string Name, IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects)
{
    private const string Rendered = ", rendered";
    private static readonly Dictionary<string, Type> Keda = new()
    {
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["keda.sh/v1alpha1/TriggerAuthentication"] = typeof(TriggerAuthentication),
    };

    private static readonly ConcurrentDictionary<string, Lazy<ManifestSet>> Loaded = new();

    /// <summary>Every set, for theories.</summary>
    public static TheoryData<string> Names => [.. Folders.Keys, .. RenderedNames];

    /// <summary>Those with patches applied.</summary>
    public static TheoryData<string> RenderedNames => [.. Folders.Keys.Select(name => name + Rendered)];

    public IReadOnlyList<Workload> Workloads { get; } =
    [.. Objects.Select(Workload.FromManifest).OfType<Workload>()];

    public bool IsRendered => Name.EndsWith(Rendered, StringComparison.Ordinal);

    /// <summary>Skips the test where there is no kubectl and the set needs it.</summary>
    public static ManifestSet OfKind(string name)
    {
        Assert.SkipWhen(
            name.EndsWith(Rendered, StringComparison.Ordinal) && Kubectl is null,
            "kubectl is not on the PATH"
        );
        return Loaded.GetOrAdd(name, one => new Lazy<ManifestSet>(() => Load(one))).Value;
    }

    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    /// <summary>The value of a key of the ConfigMap that all services read.</summary>
    public string Shared(string key) =>
        All<V1ConfigMap>().Single(map => map.Metadata.Name == "multiagent").Data[key];

    private static Dictionary<string, string> Folders { get; } =
        Directory
            .GetDirectories(Path.Combine(Kustomization.Root, "overlays"))
            .Append(Path.Combine(Kustomization.Root, "base"))
            .Order()
            .ToDictionary(folder => Path.GetFileName(folder));

    private static string? Kubectl { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder =>
                new[] { Path.Combine(folder, "kubectl"), Path.Combine(folder, "kubectl.exe") }
            )
            .FirstOrDefault(File.Exists);

    private static ManifestSet Load(string name)
    {
        var folder = Folders[name.Replace(Rendered, "", StringComparison.Ordinal)];
        var objects = name.EndsWith(Rendered, StringComparison.Ordinal)
            ? Read(Render(folder))
            : Kustomization.FilesOf(folder).SelectMany(entry => Written(entry.File, entry.Suffix));
        return new ManifestSet(name, [.. objects]);
    }

    /// <summary>Every key that the type does not have is an error.</summary>
    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> Read(string yaml) =>
        KubernetesYaml.LoadAllFromString(yaml, Keda, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>();

    /// <summary>
    /// A suffix makes other objects, whose pods must not be taken for those of the first: kustomize sets the
    /// label that selectors look for too.
    /// </summary>
    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> Written(string file, string suffix)
    {
        foreach (var one in Read(File.ReadAllText(file)))
        {
            if (suffix.Length > 0)
            {
                one.Metadata.Name += suffix;
                foreach (var labels in Selecting(one))
                    labels["app.kubernetes.io/name"] = one.Metadata.Name;
            }
            yield return one;
        }
    }

    private static IEnumerable<IDictionary<string, string>> Selecting(object one) =>
        one switch
        {
            V1Deployment deployment =>
            [
                deployment.Spec.Selector.MatchLabels,
                deployment.Spec.Template.Metadata.Labels,
            ],
            V1Service service => [service.Spec.Selector],
            V1PodDisruptionBudget budget => [budget.Spec.Selector.MatchLabels],
            _ => [],
        };

    private static string Render(string folder)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Kubectl!, ["kustomize", folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd(); // a line or two: never so much that kubectl waits for us
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"kubectl kustomize {folder}: {errors}");
        return output;
    }
}
