using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Node.Kubelet;

public class PodLifeTests
{
    [Fact]
    public async Task Run_SimplePod_HasTheStatusThatKubernetesWrites()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "echo hello; exec sleep 300"));
        var pod = await node.IsReady("web");
        Assert.Equal("Running", pod.Text("status", "phase"));
        Assert.Equal("127.0.0.1", pod.Text("status", "hostIP"));
        Assert.StartsWith("127.", pod.Text("status", "podIP"), StringComparison.Ordinal);
        Assert.Equal("node-1", pod.Text("spec", "nodeName"));
        Assert.NotNull(pod.Time("status", "startTime"));
        Assert.All(new[] { "Initialized", "Ready", "ContainersReady", "PodScheduled" }, type => Assert.True(pod.IsTrue(type), type));
        var container = node.Container("web")!;
        Assert.True(container.Flag("ready") && container.Flag("started"));
        Assert.Equal(0, container.Int("restartCount"));
        Assert.NotNull(container.Time("state", "running", "startedAt"));
        Assert.Equal(["Scheduled", "Pulled", "Created", "Started"], node.Events("web").Select(item => item.Reason));
        await Eventually.IsTrue(() => node.LogAsync("web").Result == "hello\n", "log");
    }

    [Fact]
    public async Task Run_Started_IsToldWhenTheKubeletLooksNext()
    {
        await using var node = await NodeFixture.StartAsync(relistPeriod: TimeSpan.FromHours(1));
        node.Create(NodeFixture.Pod("web", "exec sleep 300"));
        await Eventually.IsTrue(() => node.Events("web").Any(item => item.Reason == "Started"), "started");
        Assert.Equal("ContainerCreating", node.Container("web").Text("state", "waiting", "reason"));
        Assert.False(node.Pod("web")!.IsTrue("Ready"));

        node.Create(NodeFixture.Pod("once", "exit 0", specFields: "\"restartPolicy\": \"Never\","));
        await node.Becomes("once", now => now.Text("status", "phase") == "Succeeded", "an end is told at once");
        node.Delete("web", grace: 0);
        await node.IsGone("web");
    }

    [Fact]
    public async Task Run_ProgramFails_RestartsAtOnceThenBacksOff()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("crash", "echo boom >&2; exit 3"));
        var pod = await node.Becomes("crash", _ => node.Container("crash").Text("state", "waiting", "reason") == "CrashLoopBackOff", "crash loop");
        var container = node.Container("crash")!;
        Assert.Equal(1, container.Int("restartCount"));
        Assert.Equal($"back-off 10s restarting failed container=main pod=crash_default({pod.Uid()})", container.Text("state", "waiting", "message"));
        Assert.Equal((3, "Error"), (container.Int("lastState", "terminated", "exitCode"), container.Text("lastState", "terminated", "reason")));
        Assert.Equal("Running", pod.Text("status", "phase"));
        Assert.Equal("containers with unready status: [main]", pod.Condition("Ready").Text("message"));
        Assert.Contains(node.Events("crash"), item => item.Reason == "BackOff");
        Assert.Equal("boom\n", await node.LogAsync("crash"));
        Assert.Equal("boom\n", await node.LogAsync("crash", previous: true));
    }

    [Theory]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("Never", 4, "Failed")]
    [InlineData("OnFailure", 0, "Succeeded")]
    public async Task Run_ProgramEnds_PhaseFollowsThePolicy(string policy, int status, string phase)
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("once", $"exit {status}", specFields: $"\"restartPolicy\": \"{policy}\","));
        var pod = await node.Becomes("once", now => now.Text("status", "phase") is "Succeeded" or "Failed", "ended");
        Assert.Equal(phase, pod.Text("status", "phase"));
        Assert.False(pod.IsTrue("Ready"));
        Assert.Equal(status == 0 ? "Completed" : "Error", node.Container("once").Text("state", "terminated", "reason"));
        node.Delete("once");
        await node.IsGone("once");
    }

    /// <summary>No timer of .NET runs for years.</summary>
    [Theory]
    [InlineData("\"initialDelaySeconds\": 2147483647")]
    [InlineData("\"periodSeconds\": 2147483647")]
    [InlineData("\"timeoutSeconds\": 2147483647")]
    public async Task Run_ProbeOfYears_EndsAsAnyPod(string years)
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(
            NodeFixture.Pod(
                "once",
                "sleep 0.3",
                $"\"readinessProbe\": {{ \"exec\": {{ \"command\": [\"true\"] }}, {years} }},",
                "\"restartPolicy\": \"Never\","
            )
        );
        await node.Becomes("once", now => now.Text("status", "phase") == "Succeeded", "ended");
        node.Delete("once");
        await node.IsGone("once");
    }

    [Fact]
    public async Task Run_HookOfYears_EndsWithTheGrace()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(
            NodeFixture.Pod(
                "web",
                "exec sleep 300",
                "\"lifecycle\": { \"preStop\": { \"sleep\": { \"seconds\": 9999999999 } } },",
                "\"terminationGracePeriodSeconds\": 9999999999,"
            )
        );
        await node.IsReady("web");
        node.Delete("web", grace: 1);
        await node.IsGone("web");
    }

    [Fact]
    public async Task Run_OverMemoryLimit_IsOomKilled()
    {
        await using var node = await NodeFixture.StartAsync();
        Assert.SkipUnless(node.Node.Limits.StartsWith("enforced", StringComparison.Ordinal), node.Node.Limits);
        node.Create(NodeFixture.Pod("hungry", "x=$(head -c 134217728 /dev/zero | tr '\\0' x); echo survived",
            containerFields: """ "resources": { "limits": { "memory": "16Mi" } }, """, specFields: "\"restartPolicy\": \"Never\","));
        await node.Becomes("hungry", now => now.Text("status", "phase") == "Failed", "killed");
        var container = node.Container("hungry")!;
        Assert.Equal((137, "OOMKilled"), (container.Int("state", "terminated", "exitCode"), container.Text("state", "terminated", "reason")));
        Assert.Contains(node.Events("hungry"), item => item.Reason == "OOMKilling" && item.Message.Contains("16Mi", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_UnknownImage_NamesTheKnownOnes()
    {
        await using var node = await NodeFixture.StartAsync();
        var wanted = NodeFixture.Pod("typo", "true");
        wanted["spec"]!["containers"]![0]!["image"] = "node-0:5000/shel:1";
        node.Create(wanted);
        var pod = await node.Becomes("typo", _ => node.Container("typo").Text("state", "waiting", "reason") == "ImagePullBackOff", "back-off");
        Assert.Equal("Pending", pod.Text("status", "phase"));
        Assert.Contains("shell", node.Container("typo").Text("state", "waiting", "message"), StringComparison.Ordinal);
        Assert.Contains(("Failed", "Error: ErrImagePull"), node.Events("typo"));
        node.Delete("typo");
        await node.IsGone("typo");
    }

    [Fact]
    public async Task Run_MissingProgram_IsAStartError()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("missing", "true", containerFields: "\"command\": [\"no-such-program\"],", specFields: "\"restartPolicy\": \"Never\","));
        await node.Becomes("missing", now => now.Text("status", "phase") == "Failed", "failed");
        Assert.Equal("StartError", node.Container("missing").Text("state", "terminated", "reason"));
        Assert.Contains(
            "\"no-such-program\": executable file not found in $PATH",
            node.Container("missing").Text("state", "terminated", "message"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Run_LogHasNoPlace_IsAStartErrorAndTriedAgain()
    {
        await using var node = await NodeFixture.StartAsync();
        // What stands for a full disk, or a kernel that refuses the limits: the container cannot be made.
        File.WriteAllText(node.State["pods"], "");
        node.Create(NodeFixture.Pod("web", "exec sleep 300"));
        await Eventually.IsTrue(
            () => node.Events("web").Any(item => item.Reason == "Failed" && item.Message.Contains("failed to create containerd task")),
            "told"
        );
        File.Delete(node.State["pods"]);
        await node.IsReady("web");
        Assert.Equal("StartError", node.Container("web").Text("lastState", "terminated", "reason"));
    }

    [Fact]
    public async Task Run_InitContainers_InOrderBeforeTheOthers()
    {
        await using var node = await NodeFixture.StartAsync();
        var file = node.State["steps"];
        var pod = NodeFixture.Pod("staged", $"echo main >> {file}; exec sleep 300");
        pod["spec"]!["initContainers"] = Json($$"""
            {"list":[ {"name":"one","image":"shell","args":["-c","sleep 0.3; echo one >> {{file}}"]},
                      {"name":"two","image":"shell","args":["-c","echo two >> {{file}}"]} ]}
            """)["list"]!.DeepClone();
        node.Create(pod);
        var running = await node.IsReady("staged");
        await Eventually.IsTrue(() => File.ReadAllText(file) == "one\ntwo\nmain\n", "all steps");
        Assert.All(running.Items("status", "initContainerStatuses"), status => Assert.Equal("Completed", status.Text("state", "terminated", "reason")));
    }

    [Fact]
    public async Task Run_InitContainerFails_PodNeverStarts()
    {
        await using var node = await NodeFixture.StartAsync();
        var pod = NodeFixture.Pod("staged", "echo main", specFields: "\"restartPolicy\": \"Never\",");
        pod["spec"]!["initContainers"] = Json("""{"list":[ {"name":"one","image":"shell","args":["-c","exit 9"]} ]}""")["list"]!.DeepClone();
        node.Create(pod);
        await node.Becomes("staged", now => now.Text("status", "phase") == "Failed", "failed");
        Assert.Equal("PodInitializing", node.Container("staged").Text("state", "waiting", "reason"));
    }

    [Fact]
    public async Task Run_InitContainerHasNotBegun_PodInitializes()
    {
        await using var node = await NodeFixture.StartAsync();
        var pod = NodeFixture.Pod("staged", "echo main", specFields: """ "volumes": [ {"name":"settings","configMap":{"name":"missing"}} ], """);
        pod["spec"]!["initContainers"] = Json("""{"list":[ {"name":"one","image":"shell"} ]}""")["list"]!.DeepClone();
        node.Create(pod);
        var waiting = await node.Becomes("staged", now => now.Items("status", "initContainerStatuses").Any(), "known");
        Assert.Equal("PodInitializing", waiting.Items("status", "initContainerStatuses").Single().Text("state", "waiting", "reason"));
        node.Delete("staged", grace: 0);
        await node.IsGone("staged");
    }

    [Fact]
    public async Task Run_SeveralContainers_OneAddress()
    {
        await using var node = await NodeFixture.StartAsync();
        var pod = NodeFixture.Pod("pair", "echo $POD_IP; exec sleep 300");
        pod["spec"]!["containers"]!.AsArray().Add(Json("""{"name":"side","image":"shell","args":["-c","echo $POD_IP; exec sleep 300"]}"""));
        node.Create(pod);
        await node.IsReady("pair");
        await Eventually.IsTrue(() => node.LogAsync("pair").Result.Length > 0 && node.LogAsync("pair", container: "side").Result.Length > 0, "both logs");
        Assert.Equal(await node.LogAsync("pair"), await node.LogAsync("pair", container: "side"));
    }

    [Fact]
    public async Task Run_Environment_FromManifestAndCluster()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Store.Create(ClusterKinds.ConfigMaps, Json("""{"metadata":{"name":"settings","namespace":"default"},"data":{"colour":"blue"}}"""));
        node.Store.Create(ClusterKinds.Secrets, Json("""{"metadata":{"name":"keys","namespace":"default"},"data":{"token":"c2VjcmV0"}}"""));
        node.Create(NodeFixture.Pod("env", "env; echo args: $0 $1; exec sleep 300", containerFields: """
            "env": [
              {"name":"A","value":"1"}, {"name":"B","value":"$(A)2 $(NONE) $$(A)"},
              {"name":"NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},
              {"name":"LABEL","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['app']"}}},
              {"name":"ADDRESS","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}},
              {"name":"CPUS","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu"}}},
              {"name":"MEMORY","valueFrom":{"resourceFieldRef":{"resource":"requests.memory","divisor":"1Mi"}}},
              {"name":"COLOUR","valueFrom":{"configMapKeyRef":{"name":"settings","key":"colour"}}},
              {"name":"TOKEN","valueFrom":{"secretKeyRef":{"name":"keys","key":"token"}}},
              {"name":"GONE","valueFrom":{"secretKeyRef":{"name":"none","key":"token","optional":true}}} ],
            "envFrom": [ {"prefix":"S_","configMapRef":{"name":"settings"}} ],
            "resources": {"limits":{"cpu":"1500m","memory":"1Gi"}},
            """));
        var pod = await node.IsReady("env");
        await Eventually.IsTrue(() => node.LogAsync("env").Result.Contains("args:", StringComparison.Ordinal), "log");
        var lines = (await node.LogAsync("env")).Split('\n');
        string[] wanted =
        [
            "A=1",
            "B=12 $(NONE) $(A)",
            "NAME=env",
            "LABEL=env",
            $"ADDRESS={pod.Text("status", "podIP")}",
            $"POD_IP={pod.Text("status", "podIP")}",
            "CPUS=2",
            "MEMORY=1024",
            "COLOUR=blue",
            "TOKEN=secret",
            "S_colour=blue",
            "POD_NAME=env",
            "HOSTNAME=env",
        ];
        Assert.All(wanted, line => Assert.Contains(line, lines));
        Assert.DoesNotContain(lines, line => line.StartsWith("GONE=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_MissingConfigMap_WaitsWithTheReason()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(
            NodeFixture.Pod(
                "unset",
                "true",
                containerFields: """ "env": [ {"name":"X","valueFrom":{"configMapKeyRef":{"name":"missing","key":"a"}}} ], """
            )
        );
        await node.Becomes("unset", _ => node.Container("unset").Text("state", "waiting", "reason") == "CreateContainerConfigError", "config error");
        Assert.Equal("configmap \"missing\" not found", node.Container("unset").Text("state", "waiting", "message"));
        node.Delete("unset");
        await node.IsGone("unset");
    }

    [Fact]
    public async Task Schedule_RequestsDoNotFit_WaitsUntilTheyDo()
    {
        await using var node = await NodeFixture.StartAsync(cpus: 2);
        const string Request = """ "resources": { "requests": { "cpu": "1500m" } }, """;
        node.Create(NodeFixture.Pod("first", "exec sleep 300", Request));
        await node.IsReady("first");
        node.Create(NodeFixture.Pod("second", "exec sleep 300", Request));
        var waiting = await node.Becomes("second", now => now.Condition("PodScheduled") is not null, "looked at");
        Assert.Equal(
            ("False", "Unschedulable", "0/1 nodes are available: 1 Insufficient cpu."),
            (
                waiting.Condition("PodScheduled").Text("status"),
                waiting.Condition("PodScheduled").Text("reason"),
                waiting.Condition("PodScheduled").Text("message")
            )
        );
        Assert.Contains(("FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu."), node.Events("second"));
        node.Delete("first");
        await node.IsReady("second");
    }

    [Fact]
    public async Task Restart_ClusterStopsAndStarts_PodsBeginAnew()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "exec sleep 300"));
        await node.IsReady("web");
        await node.Node.DisposeAsync();
        Assert.Equal("Running", node.Pod("web")!.Text("status", "phase"));
        await node.StartNodeAsync();
        await node.Becomes(
            "web",
            now => now.Items("status", "containerStatuses").Single() is var status && status.Flag("ready") && status.Int("restartCount") == 1,
            "restarted"
        );
        Assert.Equal(
            (255, "Unknown"),
            (node.Container("web").Int("lastState", "terminated", "exitCode"), node.Container("web").Text("lastState", "terminated", "reason"))
        );
    }

    [Fact]
    public async Task Usage_RunningPod_AppearsAfterTwoReadings()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("busy", "while :; do :; done"));
        await node.IsReady("busy");
        await Eventually.IsTrue(() => node.Node.Usage.Pods().Any(pod => pod.Containers[0].CpuCores > 0.1), "measured");
        var usage = node.Node.Usage.Pods().Single();
        Assert.Equal(("busy", "main"), (usage.Pod.Name, usage.Containers.Single().Name));
        Assert.True(usage.Window > TimeSpan.FromSeconds(0.2) && usage.Containers[0].MemoryBytes > 0);
        await Eventually.IsTrue(() => node.Node.Usage.Nodes().Count == 1, "node measured");
        node.Delete("busy");
        await node.IsGone("busy");
        await Eventually.IsTrue(() => node.Node.Usage.Pods().Count == 0, "forgotten");
    }

    [Fact]
    public async Task Usage_WhoeverAsks_IsTheKubeletsLastReading()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("idle", "exec sleep 300"));
        await node.IsReady("idle");
        var readings = new List<DateTimeOffset>();
        await Eventually.IsTrue(() =>
        {
            if (node.Node.Usage.Counters().SingleOrDefault(counters => counters.Container == "main") is { } counters && !readings.Contains(counters.At))
                readings.Add(counters.At);
            return readings.Count == 6;
        }, "six readings");
        // Metrics are scraped every 500 ms, and readings lie one to two kubelet's intervals, two thirds of that, apart.
        var gaps = readings.Zip(readings.Skip(1), (earlier, later) => later - earlier).ToList();
        Assert.All(gaps, gap => Assert.True(gap >= TimeSpan.FromMilliseconds(333), gap.ToString()));
        Assert.True(node.Node.Usage.Pods().Single().Window >= TimeSpan.FromMilliseconds(333));
    }
}
