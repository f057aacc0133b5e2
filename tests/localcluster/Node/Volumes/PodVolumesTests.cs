using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Node.Volumes;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Node.Volumes;

/// <summary>Volumes of real pods, mounted where they alone see them.</summary>
public class PodVolumesTests
{
    // Places that no machine has, one at the top and one below a directory that every machine has.
    private readonly string newFolder = $"/mlserve-{Guid.NewGuid():N}";

    [Fact]
    public async Task Run_ConfigMapAndSecret_AreFilesAtPlacesThatTheMachineDoesNotHave()
    {
        await using var node = await StartAsync();
        CreateMap(node);
        node.Store.Create(ClusterKinds.Secrets, Json("""{"metadata":{"name":"keys","namespace":"default"},"data":{"token":"c2VjcmV0"}}"""));
        // All on one stream: two have no order between them.
        var script =
            $"exec 2>&1; cd {newFolder}; cat plan.yaml deep/er.txt; stat -c %a plan.yaml; cat /etc{newFolder}/token; echo; echo x > plan.yaml || echo "
                + $"read-only; ls /etc/passwd; pwd; exec sleep 300";
        node.Create(
            Pod(
                "reader",
                script,
                $$"""
                "workingDir": "/etc{{newFolder}}",
                "volumeMounts": [ {"name":"settings","mountPath":"{{newFolder}}"}, {"name":"keys","mountPath":"/etc{{newFolder}}"} ],
                "readinessProbe": { "exec": { "command": ["test", "-e", "{{newFolder}}/plan.yaml"] }, "periodSeconds": 1 },
                """,
                """
                "volumes": [ {"name":"settings","configMap":{"name":"settings","defaultMode":416,"items":[{"key":"plan.yaml","path":"plan.yaml"},
                {"key":"other","path":"deep/er.txt"}]}},
                             {"name":"keys","secret":{"secretName":"keys"}} ],
                """
            )
        );
        // Ready says that a probe's command sees the volumes, too.
        await node.Says("reader", newFolder + "\n");
        var lines = (await node.LogAsync("reader")).Split('\n');
        Assert.Equal(["stages: 1", "deep", "640", "secret"], lines[..4]);
        Assert.Contains("read-only", lines);
        Assert.Contains("/etc/passwd", lines);
        Assert.False(Directory.Exists(newFolder) || Directory.Exists("/etc" + newFolder));
        Assert.DoesNotContain(
            await File.ReadAllLinesAsync("/proc/self/mounts", TestContext.Current.CancellationToken),
            line => line.Contains(newFolder, StringComparison.Ordinal)
        );
        node.Delete("reader");
        await node.IsGone("reader");
        Assert.Empty(Directory.GetDirectories(node.State["pods"]));
    }

    [Fact]
    public async Task Run_EmptyDirectory_IsSharedAndOutlivesARestart()
    {
        await using var node = await StartAsync();
        var pod = Pod("pair", $"echo run >> {newFolder}/runs; sleep 1; exit 1", $$""" "volumeMounts": [ {"name":"scratch","mountPath":"{{newFolder}}"} ], """,
            """ "volumes": [ {"name":"scratch","emptyDir":{}} ], """);
        pod["spec"]!["containers"]!.AsArray().Add(Json($$"""
            {"name":"side","image":"shell","args":["-c","while [ \"$(wc -l < {{newFolder}}/runs)\" != 2 ]; do sleep 0.1; done; echo both; exec sleep 300"],
             "volumeMounts":[{"name":"scratch","mountPath":"{{newFolder}}"}]}
            """));
        node.Create(pod);
        await Eventually.IsTrue(
            () => node.LogAsync("pair", container: "side").Result.Contains("both", StringComparison.Ordinal),
            "the second container sees both runs of the first"
        );
        node.Delete("pair");
        await node.IsGone("pair");
        Assert.Empty(Directory.GetDirectories(node.State["pods"]));
    }

    [Fact]
    public async Task Run_SeveralPlaces_InsideEachOtherAndSinglePathsWork()
    {
        await using var node = await StartAsync();
        CreateMap(node);
        var host = Directory.CreateDirectory(node.State["host"]);
        await File.WriteAllTextAsync(Path.Combine(host.FullName, "here"), "host\n", TestContext.Current.CancellationToken);
        node.Create(
            Pod(
                "many",
                $"cat {newFolder}/a/here {newFolder}/a/settings/plan.yaml {newFolder}/one; echo y > {newFolder}/a/written; exec sleep 300",
                $$"""
                "volumeMounts": [ {"name":"settings","mountPath":"{{newFolder}}/a/settings"}, {"name":"host","mountPath":"{{newFolder}}/a"},
                                  {"name":"settings","mountPath":"{{newFolder}}/one","subPath":"other"} ],
                """,
                $$"""
                "volumes": [ {"name":"settings","configMap":{"name":"settings"} }, {"name":"host","hostPath":{"path":"{{host.FullName}}" ,
                "type":"Directory"} } ],
                """
            )
        );
        await Eventually.IsTrue(() => File.Exists(Path.Combine(host.FullName, "written")), "written: " + await node.LogAsync("many"));
        await node.Says("many", "host\nstages: 1\ndeep\n");
    }

    [Fact]
    public async Task Run_MissingConfigMap_WaitsWithTheEventOfKubernetes()
    {
        await using var node = await StartAsync();
        node.Create(
            Pod(
                "waits",
                "exec sleep 300",
                $$""" "volumeMounts": [ {"name":"settings","mountPath":"{{newFolder}}"} ], """,
                """ "volumes": [ {"name":"settings","configMap":{"name":"settings"}} ], """
            )
        );
        await Eventually.IsTrue(
            () =>
                node.Events("waits").Contains(("FailedMount", "MountVolume.SetUp failed for volume \"settings\" : configmap \"settings\" not found")),
            "event"
        );
        Assert.Equal("ContainerCreating", node.Container("waits").Text("state", "waiting", "reason"));
        CreateMap(node);
        await node.IsReady("waits");
    }

    [Fact]
    public async Task Run_SubPathCannotBeMade_IsSaidAndTriedAgain()
    {
        await using var node = await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(node.State.Path, "file"), "", TestContext.Current.CancellationToken);
        node.Create(Pod("waits", "exec sleep 300", $$""" "volumeMounts": [ {"name":"host","mountPath":"{{newFolder}}","subPath":"file/below"} ], """,
            $$""" "volumes": [ {"name":"host","hostPath":{"path":"{{node.State.Path}}"} } ], """));

        await node.Becomes(
            "waits",
            pod => pod.Items("status", "containerStatuses").FirstOrDefault().Text("state", "waiting", "reason") == "CreateContainerConfigError",
            "waits"
        );
        Assert.Contains(node.Events("waits"), item => item.Reason == "Failed" && item.Message.Contains("file/below", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_MachineForbidsMounts_IsSaidInAnEvent()
    {
        await using var node = await NodeFixture.StartAsync(mounts: () => new MountSupport([], [], "this machine does not allow mount namespaces (a test)"));
        node.Create(Pod("waits", "exec sleep 300", $$""" "volumeMounts": [ {"name":"scratch","mountPath":"{{newFolder}}"} ], """,
            """ "volumes": [ {"name":"scratch","emptyDir":{}} ], """));
        await Eventually.IsTrue(() => node.Events("waits").Contains(
            ("FailedMount", "MountVolume.SetUp failed for volume \"scratch\" : this machine does not allow mount namespaces (a test)")), "event");
        node.Delete("waits", grace: 0);
        await node.IsGone("waits");
    }

    [Fact]
    public void Write_PlaceExists_IsMountedOverWithoutANewRoot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mounts are those of Linux");
        var script = MountScript.Write([new BindMount("/etc", "/tmp/", ReadOnly: true)], "/root-of-test");
        Assert.Contains("mount --rbind '/etc' '/tmp'", script, StringComparison.Ordinal);
        Assert.DoesNotContain("tmpfs", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NewPlaceBehindALink_RebuildsWhatTheLinkMeans()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mounts are those of Linux");
        using var machine = new TemporaryFolder();
        var real = Directory.CreateDirectory(machine["real"]).FullName;
        Directory.CreateSymbolicLink(machine["link"], real);
        var script = MountScript.Write([new BindMount("/etc", machine["link/new"], ReadOnly: false)], "/root-of-test");
        // Through the link itself the directory would be made on the machine.
        Assert.Contains($"mount --rbind '/etc' '/root-of-test{real}/new'", script, StringComparison.Ordinal);
        Assert.DoesNotContain("link/new", script, StringComparison.Ordinal);
    }

    private static JsonObject Pod(string name, string script, string containerFields, string specFields) =>
        NodeFixture.Pod(name, script, containerFields, specFields);

    private static void CreateMap(NodeFixture node) => node.Store.Create(ClusterKinds.ConfigMaps,
        Json("""{"metadata":{"name":"settings","namespace":"default"},"data":{"plan.yaml":"stages: 1\n"},"binaryData":{"other":"ZGVlcAo="}}"""));

    private static async Task<NodeFixture> StartAsync()
    {
        Assert.SkipUnless(MountSupport.Detect().Problem is null, MountSupport.Detect().Problem ?? "");
        return await NodeFixture.StartAsync();
    }
}
