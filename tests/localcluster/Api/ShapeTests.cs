using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Hosting;
using MlServe.RealAnswers;

namespace MlServe.LocalCluster.Tests.Api;

/// <summary>Objects as this cluster completes and returns them, beside those of a real Kubernetes.</summary>
public sealed class ShapeTests(TestCluster cluster) : NamespacedTests(cluster)
{
    private const string Deployments = "/apis/apps/v1/namespaces/SPACE/deployments";

    [Fact]
    public async Task Create_Deployment_IsCompletedAsKubernetes()
    {
        var expected = RealAnswer.Json("created-unknown-field-dropped.json");
        var (code, made, _) = await Send("POST", Deployments + "?dryRun=All", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"applied"},"spec":{"replicas":0,"nonsense":1,
            "selector":{"matchLabels":{"app":"applied"}},
             "template":{"metadata":{"labels":{"app":"applied"}},"spec":{"containers":[{"name":"web","image":"localhost/demo:1"}]}}}}
            """);
        Assert.Equal(201, code);
        expected.AsObject().Remove("spec", "template", "metadata", "creationTimestamp");
        Assert.True(JsonNode.DeepEquals(expected["spec"], made!["spec"]), made["spec"]!.ToJsonString());
        Assert.Equal(
            Shapes.Of(expected, ".metadata.managedFields", ".metadata.resourceVersion"),
            Shapes.Of(made, ".metadata.managedFields", ".metadata.resourceVersion")
        );
    }

    [Fact]
    public async Task Apply_NewObject_IsManagedAsKubernetes()
    {
        var expected = RealAnswer.Json("apply-created.json");
        var (code, made, _) = await Send("PATCH", Deployments + "/applied?fieldManager=alice", """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"applied"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"applied"}},
             "template":{"metadata":{"labels":{"app":"applied"}},"spec":{"containers":[{"name":"web","image":"localhost/demo:1"}]}}}}
            """, "application/apply-patch+yaml");
        Assert.Equal(201, code);
        Assert.True(
            JsonNode.DeepEquals(expected.At("metadata", "managedFields")![0]!["fieldsV1"], made.At("metadata", "managedFields")![0]!["fieldsV1"]),
            made.At("metadata", "managedFields")!.ToJsonString()
        );
        Assert.Equal("alice", made.At("metadata", "managedFields")![0].Text("manager"));
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000000Z")]
    [InlineData("2026-01-31T12:00:00.123456+00:00", "2026-01-31T12:00:00.123456Z")]
    [InlineData("2026-01-31T12:00:00.123+02:00", "2026-01-31T10:00:00.123000Z")]
    public async Task Create_TimeInAnyZone_IsKeptInUtc(string sent, string kept)
    {
        var (_, lease, _) = await Send(
            "POST",
            "/apis/coordination.k8s.io/v1/namespaces/SPACE/leases?dryRun=All",
            $$"""{"metadata":{"name":"a"},"spec":{"renewTime":"{{sent}}"} }"""
        );
        Assert.Equal(kept, lease.Text("spec", "renewTime"));
        var (_, told, _) = await Send(
            "POST",
            "/api/v1/namespaces/SPACE/events?dryRun=All",
            $$"""{"metadata":{"name":"a"},"involvedObject":{},"lastTimestamp":"{{sent}}"}"""
        );
        Assert.Equal(kept[..19] + "Z", told.Text("lastTimestamp"));
    }

    [Fact]
    public async Task Create_Service_IsCompletedAsKubernetes()
    {
        var expected = RealAnswer.Json("service.json");
        var (_, made, _) = await Send("POST", "/api/v1/namespaces/SPACE/services?dryRun=All", """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"demo"},"spec":{"ports":[{"name":"http","nodePort":32000,"port":80,"targetPort":8080}],
            "selector":{"app":"demo"},"type":"NodePort"}}
            """);
        // Later versions than the one recorded added these three.
        var shape = Shapes.Of(made, ".metadata", ".spec.ipFamil", ".spec.internalTrafficPolicy");
        Assert.Equal(Shapes.Of(expected, ".metadata"), shape);
        Assert.Equal(expected.At("spec", "ports")!.ToJsonString().Length, made.At("spec", "ports")!.ToJsonString().Length);
    }

    [Fact]
    public async Task Create_Pod_IsCompletedAsKubernetes()
    {
        var expected = RealAnswer.Json("pod.json");
        var spec = expected["spec"]!.DeepClone().AsObject();
        var sent = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = "shape" },
            ["spec"] = JsonNode.Parse("""
                {"containers":[{"name":"web","image":"localhost/demo:1","ports":[{"containerPort":8080}],"resources":{"limits":{"cpu":"200m","memory":"64Mi"},
                "requests":{"cpu":"100m","memory":"32Mi"}},
                  "livenessProbe":{"httpGet":{"path":"/healthz","port":8080},"timeoutSeconds":5},
                  "readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"initialDelaySeconds":1,"periodSeconds":2}}],"terminationGracePeriodSeconds":2}
                """),
        };
        var (_, made, _) = await Send("POST", "/api/v1/namespaces/SPACE/pods?dryRun=All", sent.ToJsonString());
        // Pods here get no token, and no node in a dry run.
        spec.Remove("volumes");
        spec.Remove("nodeName");
        spec.Items("containers").First().Remove("volumeMounts");
        Assert.True(JsonNode.DeepEquals(spec, made!["spec"]), made["spec"]!.ToJsonString());
        Assert.Equal("Burstable", made.Text("status", "qosClass"));
    }

    [Fact]
    public async Task Get_AutoscalerInBothVersions_SaysTheSame()
    {
        const string Path = "/apis/autoscaling/{0}/namespaces/SPACE/horizontalpodautoscalers";
        await Send("POST", string.Format(null, Path, "v1"), """
            {"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"demo"},"spec":{"maxReplicas":5,"minReplicas":1,
             "scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"demo"},"targetCPUUtilizationPercentage":50}}
            """);
        Cluster.Store.Change(LocalCluster.Kinds.ClusterKinds.HorizontalPodAutoscalers, new ObjectKey(Space, "demo"),
            o => o["status"] = RealAnswer.Json("hpa-v2beta2.json")["status"]!.DeepClone(), WriteOptions.Status);

        var (_, second, _) = await Send("GET", string.Format(null, Path, "v2") + "/demo");
        var (_, first, _) = await Send("GET", string.Format(null, Path, "v1") + "/demo");

        var (recorded1, recorded2) = (RealAnswer.Json("hpa-v1.json"), RealAnswer.Json("hpa-v2beta2.json"));
        Assert.True(JsonNode.DeepEquals(recorded2["spec"], second!["spec"]), second["spec"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(recorded1["spec"], first!["spec"]), first["spec"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(recorded1["status"], first["status"]), first["status"]!.ToJsonString());
        foreach (var name in new[] { "conditions", "current-metrics" })
            Assert.Equal(
                recorded1.Text("metadata", "annotations", "autoscaling.alpha.kubernetes.io/" + name),
                first.Text("metadata", "annotations", "autoscaling.alpha.kubernetes.io/" + name)
            );
    }

    [Fact]
    public async Task Delete_Object_AnswersAsKubernetes()
    {
        var expected = RealAnswer.Json("deleted.json");
        await Send("POST", Deployments, """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"gone"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"a"}},
             "template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"web","image":"sleep"}]}}}}
            """);
        var (code, answered, _) = await Send("DELETE", Deployments + "/gone");
        Assert.Equal(200, code);
        Assert.Equal(Shapes.Of(expected), Shapes.Of(answered));
    }

    [Theory]
    [InlineData("api-core-resources.json", "/api/v1")]
    [InlineData("api-metrics-resources.json", "/apis/metrics.k8s.io/v1beta1")]
    public async Task Discover_Resources_AsKubernetesForTheKindsThereAre(string fixture, string path)
    {
        var recorded = RealAnswer.Json(fixture).Items("resources").ToDictionary(resource => resource.Text("name")!);
        var (_, list, _) = await Send("GET", path);
        Assert.Equal("APIResourceList", list.Text("kind"));
        foreach (var resource in list.Items("resources"))
        {
            var known = recorded[resource.Text("name")!];
            Assert.Equal(known.Strings("shortNames"), resource.Strings("shortNames"));
            Assert.Equal((known.Text("kind"), known.Flag("namespaced")), (resource.Text("kind"), resource.Flag("namespaced")));
        }
    }

    [Fact]
    public async Task Watch_Pods_SendsLinesAsKubernetes()
    {
        var (_, list, _) = await Send("GET", "/api/v1/namespaces/SPACE/configmaps");
        var since = list.Text("metadata", "resourceVersion");
        await Send("POST", "/api/v1/namespaces/SPACE/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"watched"}}""");
        var text = await Cluster.Client.GetStringAsync(
            $"/api/v1/namespaces/{Space}/configmaps?watch=true&timeoutSeconds=1&resourceVersion={since}",
            TestContext.Current.CancellationToken
        );
        var change = JsonNode.Parse(text.Split('\n')[0]);
        Assert.Equal(
            ("ADDED", "ConfigMap", "v1", "watched"),
            (change.Text("type"), change.Text("object", "kind"), change.Text("object", "apiVersion"), change.Text("object", "metadata", "name"))
        );
    }

    [Fact]
    public async Task List_LimitAndContinue_GivesPages()
    {
        for (var i = 0; i < 5; i++)
            await Send(
                "POST",
                "/api/v1/namespaces/SPACE/secrets",
                $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"page-{{i}}","labels":{"paged":"yes"} },"stringData":{"a":"b"} }"""
            );
        var names = new List<string>();
        var token = "";
        while (token is not null)
        {
            var (_, list, _) = await Send("GET", $"/api/v1/namespaces/SPACE/secrets?limit=2&labelSelector=paged%3Dyes&continue={Uri.EscapeDataString(token)}");
            names.AddRange(list.Items("items").Select(item => item.Text("metadata", "name")!));
            Assert.All(list.Items("items"), item => Assert.Null(item["kind"]));
            token = list.Text("metadata", "continue");
        }
        Assert.Equal(["page-0", "page-1", "page-2", "page-3", "page-4"], names);
    }

    [Fact]
    public async Task List_Long_IsCompressedForWhoTakesIt()
    {
        var filling = new string('x', 200_000);
        await Send(
            "POST",
            "/api/v1/namespaces/SPACE/configmaps",
            $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"long"},"data":{"a":"{{{filling}}}"}}"""
        );
        async Task<byte[]> Ask(string? encoding)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/namespaces/{Space}/configmaps");
            if (encoding is not null)
                request.Headers.Add("Accept-Encoding", encoding);
            using var response = await Cluster.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(encoding == "gzip" ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
            return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }
        // The items alone: other tests write meanwhile, and a list says which version of the store it is of.
        static string Items(Stream list) => JsonNode.Parse(list)!["items"]!.ToJsonString();
        var plain = Items(new MemoryStream(await Ask(null)));
        Assert.Contains(filling, plain, StringComparison.Ordinal);
        Assert.Equal(plain, Items(new MemoryStream(await Ask("gzip;q=0"))));
        Assert.Equal(plain, Items(new System.IO.Compression.GZipStream(new MemoryStream(await Ask("gzip")), System.IO.Compression.CompressionMode.Decompress)));
    }

    [Fact]
    public async Task Get_Table_HasKubernetesColumns()
    {
        var (_, table, _) = await Send("GET", "/api/v1/namespaces/SPACE/pods", accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        Assert.Equal("Table", table.Text("kind"));
        Assert.Equal(
            ["Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates"],
            table.Items("columnDefinitions").Select(column => column.Text("name")!)
        );
    }

    [Fact]
    public async Task Get_ScaleAsTable_HasKubernetesColumns()
    {
        await Send("POST", Deployments, """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"scaled"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"a"}},
             "template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"web","image":"sleep"}]}}}}
            """);
        var (_, table, _) = await Send("GET", Deployments + "/scaled/scale", accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        Assert.Equal(["Name", "Desired", "Available", "Age"], table.Items("columnDefinitions").Select(column => column.Text("name")!));
        Assert.Equal("[\"scaled\",0,0", table.Items("rows").Single()["cells"]!.ToJsonString()[..13]);
    }

    [Fact]
    public async Task Get_LogOfPodWithoutNode_IsEmptyAsKubernetes()
    {
        await Send("POST", "/api/v1/namespaces/SPACE/pods", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"big"},"spec":{"containers":[{"name":"main","image":"sleep",
            "resources":{"requests":{"cpu":"1000"}}}]}}
            """);
        var (code, text, _) = await Send("GET", "/api/v1/namespaces/SPACE/pods/big/log");
        Assert.Equal((200, ""), (code, text!.GetValue<string>()));
    }
}
