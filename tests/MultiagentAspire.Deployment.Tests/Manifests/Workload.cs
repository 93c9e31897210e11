using k8s.Models;

namespace MultiagentAspire.Deployment.Tests.Manifests;

/// <summary>What Deployments and StatefulSets have in common.</summary>
/// <param name="Claims">Claims that it makes itself.</param>
public sealed record Workload(
    string Kind,
    string Name,
    int? Replicas,
    V1LabelSelector Selector,
    V1PodTemplateSpec Template,
    IReadOnlyList<V1PersistentVolumeClaim> Claims
)
{
    /// <summary>Which of our services it runs; <c>redis</c> is none.</summary>
    public string Component => Template.Metadata.Labels["app.kubernetes.io/component"];

    public bool IsOurs => Component != "redis";

    public IEnumerable<V1Container> Containers =>
        [.. Template.Spec.Containers, .. Template.Spec.InitContainers ?? []];

    public IEnumerable<V1ContainerPort> Ports => Containers.SelectMany(container => container.Ports ?? []);

    public bool IsSelectedBy(V1LabelSelector selector) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(pair =>
            HasLabels(pair.Key, [pair.Value])
        )
        && (selector.MatchExpressions ?? []).All(requirement =>
            requirement.OperatorProperty == "In"
                ? HasLabels(requirement.Key, requirement.Values)
                : throw new NotSupportedException(requirement.OperatorProperty)
        );

    /// <summary>The literal value of a setting, or null.</summary>
    public string? Setting(string name) =>
        Containers
            .SelectMany(container => container.Env ?? [])
            .FirstOrDefault(variable => variable.Name == name)
            ?.Value;

    public static Workload? FromManifest(object manifest) =>
        manifest switch
        {
            V1Deployment one => new(
                one.Kind,
                one.Metadata.Name,
                one.Spec.Replicas,
                one.Spec.Selector,
                one.Spec.Template,
                []
            ),
            V1StatefulSet one => new(
                one.Kind,
                one.Metadata.Name,
                one.Spec.Replicas,
                one.Spec.Selector,
                one.Spec.Template,
                [.. one.Spec.VolumeClaimTemplates ?? []]
            ),
            _ => null,
        };

    public override string ToString() => $"{Kind} {Name}";

    private bool HasLabels(string key, IEnumerable<string> values) =>
        Template.Metadata.Labels.TryGetValue(key, out var value) && values.Contains(value);
}
