using k8s;
using k8s.Models;

namespace MultiagentAspire.Deployment.Tests.Manifests;

// What we use of KEDA's types; a key that is not here is refused when the manifest is read.

/// <summary>Scales a workload by what its triggers count.</summary>
public sealed class ScaledObject : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";
    public string Kind { get; set; } = "";
    public V1ObjectMeta Metadata { get; set; } = new();
    public ScaledObjectSpec Spec { get; set; } = new();
}

public sealed class ScaledObjectSpec
{
    public ScaleTarget ScaleTargetRef { get; set; } = new();
    public int PollingInterval { get; set; }
    public int MinReplicaCount { get; set; }
    public int MaxReplicaCount { get; set; } = 100;
    public int CooldownPeriod { get; set; }
    public Advanced Advanced { get; set; } = new();
    public List<Trigger> Triggers { get; set; } = [];
}

public sealed class ScaleTarget
{
    public string Kind { get; set; } = "Deployment";
    public string Name { get; set; } = "";
}

public sealed class Advanced
{
    public ScalingModifiers ScalingModifiers { get; set; } = new();
    public HorizontalPodAutoscalerConfig? HorizontalPodAutoscalerConfig { get; set; }
}

public sealed class ScalingModifiers
{
    public string Formula { get; set; } = "";
    public string Target { get; set; } = "";
}

public sealed class HorizontalPodAutoscalerConfig
{
    public V2HorizontalPodAutoscalerBehavior? Behavior { get; set; }
}

public sealed class Trigger
{
    public string Type { get; set; } = "";
    public string Name { get; set; } = "";
    public RedisTrigger Metadata { get; set; } = new();
    public Named AuthenticationRef { get; set; } = new();
}

public sealed class RedisTrigger
{
    public string Address { get; set; } = "";
    public string ListName { get; set; } = "";
}

public sealed class Named
{
    public string Name { get; set; } = "";
}

/// <summary>Where a trigger has its password from.</summary>
public sealed class TriggerAuthentication : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";
    public string Kind { get; set; } = "";
    public V1ObjectMeta Metadata { get; set; } = new();
    public TriggerAuthenticationSpec Spec { get; set; } = new();
}

public sealed class TriggerAuthenticationSpec
{
    public List<SecretTarget> SecretTargetRef { get; set; } = [];
}

public sealed class SecretTarget
{
    public string Parameter { get; set; } = "";
    public string Name { get; set; } = "";
    public string Key { get; set; } = "";
}
