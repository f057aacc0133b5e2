using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using MlServe.LocalCluster.ControlPlane.Deployments;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.ControlPlane.Deployments;

public sealed class DeploymentControllerTests : IAsyncLifetime
{
    private readonly ControllerFixture cluster = new((store, time) => new DeploymentController(store, time, NullLogger.Instance));

    public async ValueTask InitializeAsync()
    {
        cluster.Store.Create(
            ClusterKinds.Deployments,
            Json(
                """
                {"metadata":{"name":"web","namespace":"default"},
                 "spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},
                         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"x:1"}]}}}}
                """
            )
        );
        await FinishAsync(1);
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Rollback_LongAfterTheLastRollout_IsNotOverdue()
    {
        Use("x:2");
        await FinishAsync(2);
        await cluster.PassAsync(TimeSpan.FromMinutes(20));

        Use("x:1");

        await cluster.Until(() => Deployment.Int("status", "observedGeneration") == Deployment.Int("metadata", "generation"), "looked at");
        Assert.Equal(("True", "NewReplicaSetAvailable"), Progress);
        await FinishAsync(2);
    }

    [Fact]
    public async Task Rollback_TwiceToTheSame_ItsRevisionsAreRemembered()
    {
        JsonObject First() =>
            cluster
                .All(ClusterKinds.ReplicaSets)
                .Single(set => set.Object("spec", "template", "spec").Items("containers").Single().Text("image") == "x:1");
        for (var revision = 2; revision <= 5; revision++)
        {
            Use(revision % 2 == 0 ? "x:2" : "x:1");
            await cluster.Until(
                () => Deployment.Text("metadata", "annotations", WorkloadViews.RevisionAnnotation) == $"{revision}",
                $"revision {revision}"
            );
            await FinishAsync(2);
        }
        Assert.Equal(
            ("5", "1,3"),
            (
                First().Text("metadata", "annotations", WorkloadViews.RevisionAnnotation),
                First().Text("metadata", "annotations", "deployment.kubernetes.io/revision-history")
            )
        );
    }

    [Fact]
    public async Task Resume_AfterALongPause_BeginsTheDeadlineAnew()
    {
        Use("x:2");
        await cluster.Until(() => Progress.Reason == "NewReplicaSetCreated", "begun");
        cluster.Change(ClusterKinds.Deployments, "web", deployment => deployment.Set(true, "spec", "paused"));
        await cluster.Until(() => Progress.Reason == "DeploymentPaused", "paused");
        await cluster.PassAsync(TimeSpan.FromMinutes(20));

        cluster.Change(ClusterKinds.Deployments, "web", deployment => deployment.Set(false, "spec", "paused"));

        await cluster.Until(() => Progress.Reason != "DeploymentPaused", "resumed");
        Assert.Equal(("Unknown", "DeploymentResumed"), Progress);
        Assert.Equal("Deployment is resumed", Deployment.Condition("Progressing").Text("message"));
        Assert.Equal(ObjectFields.Timestamp(cluster.Time.GetUtcNow()), Deployment.Condition("Progressing").Text("lastUpdateTime"));
        await cluster.Until(
            () =>
            {
                cluster.Time.Advance(TimeSpan.FromSeconds(10));
                return Progress == ("False", "ProgressDeadlineExceeded");
            },
            "overdue"
        );
    }

    [Fact]
    public async Task Change_AnnotationAndMinReadySeconds_ReachTheReplicaSet()
    {
        cluster.Change(
            ClusterKinds.Deployments,
            "web",
            deployment =>
            {
                deployment.Set("a better model", "metadata", "annotations", "kubernetes.io/change-cause");
                deployment.Set(7, "spec", "minReadySeconds");
            }
        );

        await cluster.Until(
            () =>
                cluster.All(ClusterKinds.ReplicaSets).Single() is var set
                && set.Int("spec", "minReadySeconds") == 7
                && set.Text("metadata", "annotations", "kubernetes.io/change-cause") == "a better model",
            "both there"
        );
    }

    /// <summary>No surge and a share that rounds to nothing would stand still: one pod may then be missing.</summary>
    [Fact]
    public async Task Reconcile_UnavailableShareRoundsToNone_IsAvailableWithOneLess()
    {
        cluster.Change(
            ClusterKinds.Deployments,
            "web",
            deployment =>
            {
                deployment.Set(3, "spec", "replicas");
                deployment.Set(Json("""{"maxSurge":0,"maxUnavailable":"10%"}"""), "spec", "strategy", "rollingUpdate");
            }
        );
        await cluster.Until(() => cluster.All(ClusterKinds.ReplicaSets).Single().Int("spec", "replicas") == 3, "scaled");
        cluster.ChangeStatus(
            ClusterKinds.ReplicaSets,
            cluster.All(ClusterKinds.ReplicaSets).Single().Name(),
            set => set["status"] = Json("""{"replicas":3,"readyReplicas":2,"availableReplicas":2}""")
        );

        await cluster.Until(() => Deployment.Int("status", "availableReplicas") == 2, "two available");
        Assert.True(Deployment.IsTrue("Available"));
    }

    private JsonObject Deployment => cluster.Get(ClusterKinds.Deployments, "web");

    private (string? Status, string? Reason) Progress =>
        (Deployment.Condition("Progressing").Text("status"), Deployment.Condition("Progressing").Text("reason"));

    private void Use(string image) =>
        cluster.Change(
            ClusterKinds.Deployments,
            "web",
            deployment => deployment.Object("spec", "template", "spec")!["containers"]![0]!["image"] = image
        );

    /// <summary>Lets the replica sets have what they want until the rollout is over.</summary>
    private Task FinishAsync(int sets) =>
        cluster.Until(
            () =>
            {
                foreach (var set in cluster.All(ClusterKinds.ReplicaSets))
                    cluster.ChangeStatus(
                        ClusterKinds.ReplicaSets,
                        set.Name(),
                        value =>
                        {
                            foreach (var count in (ReadOnlySpan<string>)["replicas", "readyReplicas", "availableReplicas"])
                                value.Set(value.Int("spec", "replicas"), "status", count);
                        }
                    );
                return cluster.All(ClusterKinds.ReplicaSets).Count == sets
                    && Progress.Reason == "NewReplicaSetAvailable"
                    && DeploymentStatus.IsComplete(cluster.Get<V1Deployment>(ClusterKinds.Deployments, "web"));
            },
            "rolled out"
        );
}
