using k8s.Models;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Deployment.Tests.Manifests;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>ScaledObjects against the workloads they scale and the queues they count.</summary>
public sealed class ScalingTests
{
    public static TheoryData<string> Sets => ManifestSet.Names;

    public static TheoryData<string> Rendered => ManifestSet.RenderedNames;

    [Theory, MemberData(nameof(Sets))]
    public void Every_scaler_has_a_workload_and_no_workload_has_two(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var targets = manifests
            .All<ScaledObject>()
            .Select(one => $"{one.Spec.ScaleTargetRef.Kind} {one.Spec.ScaleTargetRef.Name}")
            .ToList();
        Assert.Equal(targets.Distinct(), targets);
        Assert.All(
            targets,
            target => Assert.Contains(target, manifests.Workloads.Select(one => one.ToString()))
        );
        // KEDA makes one for each ScaledObject; two would fight
        Assert.Empty(manifests.All<V2HorizontalPodAutoscaler>());
        Assert.Empty(manifests.All<V1HorizontalPodAutoscaler>());
    }

    [Theory, MemberData(nameof(Sets))]
    public void Least_and_most_replicas_are_in_order(string set) =>
        Assert.All(
            ManifestSet.OfKind(set).All<ScaledObject>(),
            scaledObject =>
                Assert.True(
                    scaledObject.Spec.MinReplicaCount >= 0
                        && scaledObject.Spec.MinReplicaCount <= scaledObject.Spec.MaxReplicaCount
                        && scaledObject.Spec.MaxReplicaCount >= 1,
                    scaledObject.Metadata.Name
                )
        );

    [Theory, MemberData(nameof(Sets))]
    public void Every_scaler_counts_all_that_is_not_done_in_the_queue_of_its_workers(string set)
    {
        foreach (var scaledObject in ManifestSet.OfKind(set).All<ScaledObject>())
        {
            var keys = new QueueKeys(QueueOf(scaledObject));
            // the hash that holds the items themselves, and those that need no worker
            string[] ended = ["items", "dead", "finished"];
            var undone = keys
                .All.Select(key => key.ToString())
                .Where(key => !ended.Contains(key.Split(':')[^1]));
            Assert.Equal(
                undone.Order(),
                scaledObject.Spec.Triggers.Select(trigger => trigger.Metadata.ListName).Order()
            );
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_scaler_adds_up_what_its_triggers_count(string set)
    {
        foreach (var scaledObject in ManifestSet.OfKind(set).All<ScaledObject>())
        {
            Assert.Equal(
                scaledObject.Spec.Triggers.Select(trigger => trigger.Name).Order(),
                scaledObject.Spec.Advanced.ScalingModifiers.Formula.Split(" + ").Order()
            );
            Assert.All(
                scaledObject.Spec.Triggers,
                trigger =>
                    Assert.EndsWith(":" + trigger.Name, trigger.Metadata.ListName, StringComparison.Ordinal)
            );
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Triggers_reach_redis_with_its_password(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        foreach (var trigger in manifests.All<ScaledObject>().SelectMany(one => one.Spec.Triggers))
        {
            Assert.Equal("redis", trigger.Type);
            var redis = manifests.All<V1Service>().Single(service => service.Metadata.Name == "redis");
            Assert.Equal($"redis.multiagent.svc:{redis.Spec.Ports.Single().Port}", trigger.Metadata.Address);
            var authentication = manifests
                .All<TriggerAuthentication>()
                .Single(one => one.Metadata.Name == trigger.AuthenticationRef.Name);
            Assert.Equal("password", authentication.Spec.SecretTargetRef.Single().Parameter);
        }
    }

    [Theory, MemberData(nameof(Rendered))]
    public void A_worker_counts_as_many_items_as_it_has_in_flight(string set)
    {
        // Fewer: more workers than there are hands for, since the first take all. More: items wait while
        // another worker could be there.
        var manifests = ManifestSet.OfKind(set);
        foreach (var scaledObject in manifests.All<ScaledObject>())
        {
            var workload = Target(manifests, scaledObject);
            var maxInFlight = workload.Component switch
            {
                "inference" => workload.Setting("Inference__MaxInFlight"),
                "debate" => workload.Setting("Debate__MaxInFlight"),
                _ => "1", // training: one job at a time
            };
            Assert.Equal(maxInFlight, scaledObject.Spec.Advanced.ScalingModifiers.Target);
        }
    }

    [Theory, MemberData(nameof(Rendered))]
    public void Only_the_scaler_states_the_number_of_replicas(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        foreach (var scaledObject in manifests.All<ScaledObject>())
            Assert.Null(Target(manifests, scaledObject).Replicas);
    }

    [Theory, MemberData(nameof(Rendered))]
    public void A_training_worker_is_not_taken_away_while_any_works(string set)
    {
        foreach (
            var scaledObject in ManifestSet
                .OfKind(set)
                .All<ScaledObject>()
                .Where(scaledObject => scaledObject.Spec.ScaleTargetRef.Name == "training")
        )
        {
            Assert.Equal(
                "Disabled",
                scaledObject.Spec.Advanced.HorizontalPodAutoscalerConfig?.Behavior?.ScaleDown.SelectPolicy
            );
            Assert.Equal(0, scaledObject.Spec.MinReplicaCount);
        }
    }

    /// <summary>The queue that a scaler's workers take from: one of a service's, or that of one agent.</summary>
    private static string QueueOf(ScaledObject scaledObject) =>
        scaledObject.Spec.ScaleTargetRef.Name switch
        {
            "inference" => QueueNames.Generate,
            "debate" => QueueNames.Debate,
            "training" => QueueNames.Train,
            var pinned => Pinning.QueueOf(Pinning.AgentOf(pinned)),
        };

    private static Workload Target(ManifestSet manifests, ScaledObject scaledObject) =>
        manifests.Workloads.Single(workload => workload.Name == scaledObject.Spec.ScaleTargetRef.Name);
}
