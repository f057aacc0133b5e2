using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Selectors;

namespace MlServe.LocalCluster.Tests.Store;

public sealed class ObjectStoreTests
{
    private readonly ObjectStore store = NewStore();

    [Fact]
    public void Create_NewObject_StampsMetadata()
    {
        var created = store.Create(ClusterKinds.Deployments, Deployment("web"));

        Assert.Equal("2", created.Text("metadata", "resourceVersion"));
        Assert.Equal(1, created.Int("metadata", "generation"));
        Assert.True(Guid.TryParse(created.Uid(), out _));
        Assert.NotNull(created.Text("metadata", "creationTimestamp"));
    }

    [Fact]
    public void Create_GenerateName_EndsInFiveLetters()
    {
        var value = Deployment("");
        value.Set("web-", "metadata", "generateName");
        Assert.Matches("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$", store.Create(ClusterKinds.Deployments, value).Name());
    }

    [Fact]
    public void Create_SameNameTwice_IsAlreadyExists()
    {
        store.Create(ClusterKinds.Deployments, Deployment("web"));
        var refused = Assert.Throws<StatusException>(() => store.Create(ClusterKinds.Deployments, Deployment("web")));
        Assert.Equal((409, "AlreadyExists"), (refused.Code, refused.Reason));
        Assert.Equal("deployments.apps \"web\" already exists", refused.Message);
    }

    [Fact]
    public void Replace_OldVersion_IsConflict()
    {
        var first = store.Create(ClusterKinds.Deployments, Deployment("web"));
        store.Change(ClusterKinds.Deployments, first.Key(), o => o.Set(5, "spec", "replicas"));
        first.Set(2, "spec", "replicas");

        var refused = Assert.Throws<StatusException>(() => store.Replace(ClusterKinds.Deployments, first));

        Assert.Equal(409, refused.Code);
        Assert.StartsWith("Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified", refused.Message);
    }

    [Fact]
    public void Replace_WithoutManagedFields_KeepsTheOwnersOfWhatStays()
    {
        var first = store.Create(ClusterKinds.Deployments, Deployment("web"));
        store.Change(ClusterKinds.Deployments, first.Key(), o => o.Set(5, "spec", "replicas"), new WriteOptions { FieldManager = "scaler" });
        var sent = Deployment("web");
        sent.Set(7, "spec", "minReadySeconds");
        sent.Set(5, "spec", "replicas");

        var after = store.Replace(ClusterKinds.Deployments, sent, new WriteOptions { FieldManager = "replacer" });

        Assert.Equal(["replacer", "scaler"], after.Items("metadata", "managedFields").Select(entry => entry.Text("manager")).Order());
    }

    [Fact]
    public void Create_OwnerWithoutIdentity_IsInvalid()
    {
        var value = Pod("a");
        value.Set(new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "owner" }), "metadata", "ownerReferences");
        var refused = Assert.Throws<StatusException>(() => store.Create(ClusterKinds.Pods, value));
        Assert.EndsWith("metadata.ownerReferences.uid: Invalid value: \"\": must not be empty", refused.Message);
    }

    [Fact]
    public void Change_SpecThenStatus_CountsOnlySpecAsGeneration()
    {
        var key = store.Create(ClusterKinds.Deployments, Deployment("web")).Key();
        store.Change(ClusterKinds.Deployments, key, o => o.Set(5, "spec", "replicas"));
        var after = store.Change(ClusterKinds.Deployments, key, o => o.Set(5, "status", "replicas"), WriteOptions.Status);
        Assert.Equal(2, after.Int("metadata", "generation"));
        Assert.Equal(5, after.Int("status", "replicas"));
    }

    [Fact]
    public void Change_StatusPart_LeavesSpec()
    {
        var key = store.Create(ClusterKinds.Deployments, Deployment("web")).Key();
        var after = store.Change(ClusterKinds.Deployments, key, o => o.Set(9, "spec", "replicas"), WriteOptions.Status);
        Assert.Equal(1, after.Int("spec", "replicas"));
    }

    [Fact]
    public void Change_Nothing_KeepsVersion()
    {
        var created = store.Create(ClusterKinds.Deployments, Deployment("web"));
        Assert.Equal(created.ResourceVersion(), store.Change(ClusterKinds.Deployments, created.Key(), _ => { }).ResourceVersion());
    }

    [Fact]
    public void Change_DryRun_KeepsNothing()
    {
        var created = store.Create(ClusterKinds.Deployments, Deployment("web"));
        var answered = store.Change(ClusterKinds.Deployments, created.Key(), o => o.Set(9, "spec", "replicas"), new WriteOptions { DryRun = true });
        Assert.Equal(9, answered.Int("spec", "replicas"));
        Assert.Equal(1, store.Get(ClusterKinds.Deployments, created.Key()).Int("spec", "replicas"));
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(7, 7)]
    [InlineData(-5, 1)]
    public void Delete_ScheduledPod_GetsGraceThenGoes(int? grace, int seconds)
    {
        var pod = Pod("p");
        pod.Set(grace, "spec", "terminationGracePeriodSeconds");
        pod.Set("node", "spec", "nodeName");
        var key = store.Create(ClusterKinds.Pods, pod).Key();

        var (marked, gone) = store.Delete(ClusterKinds.Pods, key);
        Assert.False(gone);
        Assert.Equal(seconds, marked.Int("metadata", "deletionGracePeriodSeconds"));
        Assert.True(store.Get(ClusterKinds.Pods, key).IsDeleting());

        Assert.True(store.Delete(ClusterKinds.Pods, key, DeletionOptions.Now).Gone);
        Assert.Null(store.Find(ClusterKinds.Pods, key));
    }

    [Fact]
    public void Delete_PendingPod_GoesAtOnce()
    {
        var key = store.Create(ClusterKinds.Pods, Pod("p")).Key();
        Assert.True(store.Delete(ClusterKinds.Pods, key).Gone);
    }

    [Fact]
    public void Delete_Finalizer_GoesWhenItIsTakenOff()
    {
        var value = Deployment("web");
        value.Set(new JsonArray("example.com/mine"), "metadata", "finalizers");
        var key = store.Create(ClusterKinds.Deployments, value).Key();
        Assert.False(store.Delete(ClusterKinds.Deployments, key).Gone);

        store.Change(ClusterKinds.Deployments, key, o => o.Remove("metadata", "finalizers"));

        Assert.Null(store.Find(ClusterKinds.Deployments, key));
    }

    [Fact]
    public void Delete_OtherUid_IsConflict()
    {
        var key = store.Create(ClusterKinds.Deployments, Deployment("web")).Key();
        Assert.Equal(409, Assert.Throws<StatusException>(() =>
            store.Delete(ClusterKinds.Deployments, key, new DeletionOptions { Uid = "another" })).Code);
    }

    [Fact]
    public void List_Selectors_Filter()
    {
        store.Create(ClusterKinds.Pods, Pod("a", "app", "web"));
        store.Create(ClusterKinds.Pods, Pod("b", "app", "db"));
        string[] Names(ObjectQuery query) => [.. store.List(ClusterKinds.Pods, query).Items.Select(item => item.Key.Name)];

        Assert.Equal(["a"], Names(new ObjectQuery { Labels = LabelSelectors.Parse("app=web") }));
        Assert.Equal(["b"], Names(new ObjectQuery { Fields = FieldSelector.Parse("metadata.name=b", ClusterKinds.Pods) }));
        Assert.Empty(Names(ObjectQuery.In("elsewhere")));
    }

    internal static ObjectStore NewStore(string? path = null, int history = 4096)
    {
        var kinds = ClusterKinds.All.Where(kind => kind != ClusterKinds.Namespaces).ToList();
        return new ObjectStore(kinds, TimeProvider.System, new Random(1), path, history);
    }

    internal static JsonObject Deployment(string name) => JsonNode.Parse($$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}","namespace":"default"},
         "spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},
           "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"web:1"}]} } } }
        """)!.AsObject();

    internal static JsonObject Pod(string name, string label = "app", string value = "web") => JsonNode.Parse($$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"default","labels":{"{{{label}}}":"{{{value}}}"} },
         "spec":{"containers":[{"name":"web","image":"web:1"}]}}
        """)!.AsObject();
}
