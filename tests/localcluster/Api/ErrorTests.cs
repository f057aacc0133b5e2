using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Hosting;
using MlServe.RealAnswers;

namespace MlServe.LocalCluster.Tests.Api;

/// <summary>Refusals, compared word by word with those of a real Kubernetes.</summary>
public sealed class ErrorTests(TestCluster cluster) : NamespacedTests(cluster)
{
    private const string Deployments = "/apis/apps/v1/namespaces/SPACE/deployments";
    private const string Services = "/api/v1/namespaces/SPACE/services";

    private const string Demo = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"demo"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"demo"}},
         "template":{"metadata":{"labels":{"app":"demo"}},"spec":{"containers":[{"name":"web","image":"localhost/demo:1",
           "resources":{"limits":{"cpu":"200m","memory":"64Mi"},"requests":{"cpu":"100m","memory":"32Mi"}}}]}}}}
        """;

    private const string DemoService = """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"demo"},"spec":{"type":"NodePort","ports":[{"port":80}]}}
        """;

    private const string Applied = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"applied"},"spec":{"replicas":REPLICAS,"selector":{"matchLabels":{"app":"applied"}},
         "template":{"metadata":{"labels":{"app":"applied"}},"spec":{"containers":[{"name":"web","image":"localhost/demo:1"}]}}}}
        """;

    [Theory]
    [InlineData("error-404-pod.json", "GET", "/api/v1/namespaces/SPACE/pods/nope", null)]
    [InlineData("error-404-podmetrics.json", "GET", "/apis/metrics.k8s.io/v1beta1/namespaces/SPACE/pods/nope", null)]
    [InlineData(
        "error-409-already-exists.json",
        "POST",
        Services,
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"demo"},"spec":{"ports":[{"port":80}]}}"""
    )]
    [InlineData("error-415-patch-type.json", "PATCH", Deployments + "/demo", """{"spec":{"replicas":3}}""")]
    [InlineData(
        "error-422-deployment.json",
        "POST",
        Deployments,
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"Bad_Name"},"spec":{"selector":{"matchLabels":{"app":"x"}},"template":"""
        + """{"metadata":{"labels":{"app":"y"}},"spec":{"containers":[{"name":"web"}]}}}}"""
    )]
    [InlineData(
        "error-422-hpa.json",
        "POST",
        "/apis/autoscaling/v1/namespaces/SPACE/horizontalpodautoscalers",
        """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"x"},"spec":{"scaleTargetRef":"""
        + """{"kind":"Deployment","name":"demo"},"minReplicas":5,"maxReplicas":2,"targetCPUUtilizationPercentage":0}}"""
    )]
    [InlineData(
        "error-422-nodeport-range.json",
        "POST",
        Services,
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"demo2"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}}"""
    )]
    [InlineData(
        "error-422-nodeport-taken.json",
        "POST",
        Services,
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"demo2"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":NODEPORT}]}}"""
    )]
    [InlineData(
        "error-422-selector-immutable.json",
        "PATCH",
        Deployments + "/demo",
        """{"spec":{"selector":{"matchLabels":{"app":"other"}}}}""",
        "application/merge-patch+json"
    )]
    [InlineData("error-422-apply-no-manager.json", "PATCH", Deployments + "/applied", Applied, "application/apply-patch+yaml")]
    public async Task Request_Refused_AnswersAsKubernetes(string fixture, string method, string path, string? body, string contentType = "application/json")
    {
        // The recorded cluster had 32000 taken; any other will do, and that one may be another program's here.
        var taken = await Prepare();
        var expected = JsonNode.Parse(
            RealAnswer.Text(fixture).Replace("32000", taken, StringComparison.Ordinal).Replace("default/", Space + "/", StringComparison.Ordinal)
        )!;
        body = body?.Replace("REPLICAS", "0", StringComparison.Ordinal).Replace("NODEPORT", taken, StringComparison.Ordinal);
        var (code, status, _) = await Send(method, path, body, contentType);
        Assert.Equal((int)expected.Int("code")!, code);
        Assert.Equal(expected.ToJsonString(), status!.ToJsonString());
    }

    [Fact]
    public async Task Put_OldVersion_AnswersAsKubernetes()
    {
        var expected = RealAnswer.Json("error-409-stale-put.json");
        await Prepare();
        var (_, saved, _) = await Send("GET", Deployments + "/demo");
        saved!.AsObject().Set("1", "metadata", "resourceVersion");
        var (_, status, _) = await Send("PUT", Deployments + "/demo", saved.ToJsonString());
        Assert.Equal(expected.ToJsonString(), status!.ToJsonString());
    }

    [Fact]
    public async Task Apply_FieldOfAnother_IsConflictAsKubernetes()
    {
        var expected = RealAnswer.Json("error-409-apply-conflict.json");
        const string Path = Deployments + "/conflict";
        var body = Applied.Replace("\"name\":\"applied\"", "\"name\":\"conflict\"", StringComparison.Ordinal);
        await Send("PATCH", Path + "?fieldManager=alice", body.Replace("REPLICAS", "0", StringComparison.Ordinal), "application/apply-patch+yaml");
        var (_, status, _) = await Send(
            "PATCH",
            Path + "?fieldManager=bob",
            body.Replace("REPLICAS", "1", StringComparison.Ordinal),
            "application/apply-patch+yaml"
        );
        Assert.Equal(expected.ToJsonString(), status!.ToJsonString());
    }

    [Fact]
    public async Task Patch_RequestOverLimit_SaysWhichField()
    {
        await Prepare();
        var (code, status, _) = await Send(
            "PATCH",
            Deployments + "/demo",
            """{"spec":{"template":{"spec":{"containers":[{"name":"web","resources":{"requests":{"cpu":"500m"}}}]}}}}""",
            "application/strategic-merge-patch+json"
        );
        Assert.Equal(422, code);
        // Kubernetes 1.20 left the limit out of the sentence; later ones name it.
        Assert.Equal(
            "Deployment.apps \"demo\" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: \"500m\": must be less than or "
                + "equal to cpu limit of 200m",
            status.Text("message")
        );
    }

    [Fact]
    public async Task Post_UnknownResource_IsRefusedAsKubernetes()
    {
        var (code, status, _) = await Send("POST", Deployments, Demo.Replace("\"memory\":\"64Mi\"", "\"mem\":\"64Mi\"", StringComparison.Ordinal));
        Assert.Equal(422, code);
        Assert.Equal(
            "Deployment.apps \"demo\" is invalid: [spec.template.spec.containers[0].resources.limits[mem]: Invalid value: \"mem\": must be a standard "
                + "resource type or fully qualified, "
                + "spec.template.spec.containers[0].resources.limits[mem]: Invalid value: \"mem\": must be a standard resource for containers]",
            status.Text("message")
        );
    }

    [Fact]
    public async Task Post_ClusterIpWithNodePort_IsRefusedAsKubernetes()
    {
        var (code, status, _) = await Send(
            "POST",
            Services,
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"inner"},"spec":{"ports":[{"port":80,"nodePort":32000}]}}"""
        );
        Assert.Equal(
            (422, "Service \"inner\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
            (code, status.Text("message"))
        );
    }

    [Theory]
    [InlineData(
        "pods",
        """{"containers":[{"name":"a","image":"x","imagePullPolicy":"Sometimes"}]}""",
        "spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\""
    )]
    [InlineData(
        "pods",
        """{"containers":[{"name":"a","image":"x","env":[{"name":"A=","value":"b"}]}]}""",
        "spec.containers[0].env[0].name: Invalid value: \"A=\": a valid environment variable name must consist only of printable ASCII "
            + "characters other than '='"
    )]
    [InlineData(
        "pods",
        """{"containers":[{"name":"a","image":"x","env":[{"name":"A","valueFrom":{}}]}]}""",
        "spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
    )]
    [InlineData(
        "pods",
        """{"containers":[{"name":"a","image":"x","env":[{"name":"A","value":"b","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]}]}""",
        "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty"
    )]
    [InlineData(
        "pods",
        """{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"a","image":"x","volumeMounts":[{"name":"v","mountPath":"/a"},"""
        + """{"name":"v","mountPath":"/a"}]}]}""",
        "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique"
    )]
    [InlineData(
        "pods",
        """{"volumes":[{"name":"v","emptyDir":{},"hostPath":{"path":"/"}}],"containers":[{"name":"a","image":"x"}]}""",
        "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"
    )]
    [InlineData(
        "services",
        """{"ports":[{"port":80,"protocol":"tcp"}]}""",
        "spec.ports[0].protocol: Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\""
    )]
    [InlineData(
        "services",
        """{"ports":[{"port":80,"targetPort":70000}]}""",
        "spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive"
    )]
    [InlineData(
        "services",
        """{"sessionAffinity":"Client","ports":[{"port":80}]}""",
        "spec.sessionAffinity: Unsupported value: \"Client\": supported values: \"ClientIP\", \"None\""
    )]
    public async Task Post_FieldBreaksARule_IsRefusedAsKubernetes(string plural, string spec, string message)
    {
        var kind = plural == "pods" ? "Pod" : "Service";
        var (code, status, _) = await Send(
            "POST",
            $"/api/v1/namespaces/SPACE/{plural}?dryRun=All",
            $$"""{"apiVersion":"v1","kind":"{{kind}}","metadata":{"name":"odd"},"spec":{{spec}}}"""
        );
        Assert.Equal((422, $"{kind} \"odd\" is invalid: {message}"), (code, status.Text("message")));
    }

    [Theory]
    [InlineData(
        "ConfigMap",
        """{"data":{"a b":"c"}}""",
        "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
            + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
    )]
    [InlineData("ConfigMap", """{"data":{"a":"LONG"}}""", "[]: Too long: may not be more than 1048576 bytes")]
    [InlineData("Secret", """{"stringData":{"a":"LONG"}}""", "data: Too long: may not be more than 1048576 bytes")]
    [InlineData(
        "Secret",
        """{"stringData":{"a/b":"b"}}""",
        "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
            + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
    )]
    [InlineData("Secret", """{"stringData":{"..a":"b"}}""", "data[..a]: Invalid value: \"..a\": must not start with '..'")]
    [InlineData("Secret", """{"metadata":{"name":"odd","annotations":{"a":"QUARTER"}}}""", "metadata.annotations: Too long: may not be more than 262144 bytes")]
    public async Task Post_DataBreaksARule_IsRefusedAsKubernetes(string kind, string fields, string message)
    {
        var value = JsonNode
            .Parse(
                fields
                    .Replace("LONG", new string('x', (1 << 20) + 1), StringComparison.Ordinal)
                    .Replace("QUARTER", new string('x', 256 << 10), StringComparison.Ordinal)
            )!
            .AsObject();
        (value["apiVersion"], value["kind"]) = ("v1", kind);
        value.SetDefault("odd", "metadata", "name");
        var (code, status, _) = await Send("POST", $"/api/v1/namespaces/SPACE/{kind.ToLowerInvariant()}s?dryRun=All", value.ToJsonString());
        Assert.Equal((422, $"{kind} \"odd\" is invalid: {message}"), (code, status.Text("message")));
    }

    [Fact]
    public async Task Patch_ImmutableConfigMap_IsRefusedAsKubernetes()
    {
        const string ConfigMaps = "/api/v1/namespaces/SPACE/configmaps";
        await Send("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"fixed"},"immutable":true,"data":{"a":"b"}}""");
        var (code, status, _) = await Send("PATCH", ConfigMaps + "/fixed", """{"data":{"a":"c"}}""", "application/merge-patch+json");
        Assert.Equal((422, "ConfigMap \"fixed\" is invalid: data: Forbidden: field is immutable when `immutable` is set"), (code, status.Text("message")));
        (code, _, _) = await Send("PATCH", ConfigMaps + "/fixed", """{"metadata":{"labels":{"a":"c"}}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
    }

    [Theory]
    [InlineData("""{"name":"other"}""", 400, "the name of the object (other) does not match the name on the URL (called)")]
    [InlineData("""{"namespace":"other"}""", 400, "the namespace of the provided object does not match the namespace sent on the request")]
    [InlineData(
        """{"uid":"1"}""",
        409,
        "Operation cannot be fulfilled on configmaps \"called\": Precondition failed: UID in precondition: 1, UID in object meta: UID"
    )]
    public async Task Patch_Identity_IsRefusedAsKubernetes(string metadata, int expected, string message)
    {
        const string ConfigMaps = "/api/v1/namespaces/SPACE/configmaps";
        var (_, made, _) = await Send("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"called"}}""");
        var (code, status, _) = await Send("PATCH", ConfigMaps + "/called", $$"""{"metadata":{{metadata}}}""", "application/merge-patch+json");
        Assert.Equal((expected, message), (code, status.Text("message")!.Replace(made.Text("metadata", "uid")!, "UID", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Patch_TypeAwayFromNodePort_TakesTheNodePortBack()
    {
        await Prepare();
        var (code, service, _) = await Send("PATCH", Services + "/demo", """{"spec":{"type":"ClusterIP"}}""", "application/merge-patch+json");
        Assert.Equal(200, code);
        Assert.Null(service.Items("spec", "ports").Single()["nodePort"]);
    }

    [Fact]
    public async Task Post_WrongType_IsBadRequest()
    {
        var (code, status, _) = await Send("POST", Deployments, """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":"three"}}""");
        Assert.Equal(400, code);
        Assert.Equal(
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field "
                + "DeploymentSpec.spec.replicas of type int32",
            status.Text("message")
        );
    }

    [Fact]
    public async Task Get_UnknownGroup_IsPlainText()
    {
        var (code, text, response) = await Send("GET", "/apis/nope/v1");
        Assert.Equal(404, code);
        Assert.Equal("404 page not found\n", text!.GetValue<string>());
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Get_UnknownVersionOfGroup_IsStatus()
    {
        var (code, status, _) = await Send("GET", "/apis/autoscaling/v2beta9/namespaces/SPACE/horizontalpodautoscalers/demo");
        Assert.Equal((404, "the server could not find the requested resource"), (code, status.Text("message")));
    }

    [Fact]
    public async Task Get_NoOrWrongToken_IsUnauthorized()
    {
        using var client = TestCluster.ClientOf(Cluster.Kubeconfig);
        client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", "wrong");
        var response = await client.GetAsync("/api/v1/pods", TestContext.Current.CancellationToken);
        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(RealAnswer.Json("error-401-bad-token.json").ToJsonString(), status!.ToJsonString());
    }

    /// <summary>A page that a browser shows can send requests here; it has no token, and may read no answer.</summary>
    [Theory]
    [InlineData("GET", "/api/v1/secrets")]
    [InlineData("OPTIONS", "/api/v1/secrets")]
    [InlineData("POST", "/api/v1/namespaces/default/pods")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/openapi/v2")]
    public async Task Send_FromAPageOfAnotherOrigin_IsUnauthorizedAndNotForItToRead(string method, string path)
    {
        using var client = TestCluster.ClientOf(Cluster.Kubeconfig);
        client.DefaultRequestHeaders.Authorization = null;
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Cookie", "token=guess");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A page cannot give this server a name of its own (DNS rebinding): its certificate has none but the cluster's.</summary>
    [Fact]
    public async Task Send_UnderAnotherName_FailsInTheHandshake()
    {
        using var client = TestCluster.ClientOf(Cluster.Kubeconfig);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version") { Headers = { Host = "elsewhere.example" } };

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.IsType<System.Security.Authentication.AuthenticationException>(refused.InnerException);
    }

    [Fact]
    public async Task Post_UnknownField_StrictRefusesWarnWarns()
    {
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd","colour":"red"},"dta":{"a":"b"}}""";
        var (code, status, _) = await Send("POST", "/api/v1/namespaces/SPACE/configmaps?fieldValidation=Strict", Body);
        Assert.Equal(
            (
                400,
                "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"metadata.colour\", unknown field \"dta\""
            ),
            (code, status.Text("message"))
        );

        var (made, kept, response) = await Send("POST", "/api/v1/namespaces/SPACE/configmaps?dryRun=All", Body);
        Assert.Equal(201, made);
        Assert.Equal(["299 - \"unknown field \\\"metadata.colour\\\"\"", "299 - \"unknown field \\\"dta\\\"\""], response.Headers.GetValues("Warning"));
        Assert.Null(kept!["dta"]);
    }

    [Theory]
    [InlineData("POST", "/api/v1/namespaces/SPACE/pods/x/exec", 501)]
    [InlineData("POST", "/api/v1/namespaces/SPACE/pods/x/portforward", 501)]
    [InlineData("POST", "/api/v1/namespaces/SPACE/pods/x", 405)]
    [InlineData("GET", "/api/v1/namespaces/SPACE/persistentvolumeclaims", 404)]
    [InlineData("GET", "/api/v1/pods?labelSelector=a%20in%20b", 400)]
    [InlineData("GET", "/api/v1/pods?fieldSelector=spec.nonsense%3Dx", 400)]
    [InlineData("GET", "/api/v1/pods?limit=x", 400)]
    [InlineData("POST", "/api/v1/namespaces/nowhere/configmaps", 404)]
    [InlineData("DELETE", "/api/v1/namespaces/default", 403)]
    public async Task Request_NotPossible_AnswersStatus(string method, string path, int expected)
    {
        var (code, status, _) = await Send(method, path, method == "POST" ? """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""" : null);
        Assert.Equal((expected, "Status"), (code, status.Text("kind")));
        Assert.NotEmpty(status.Text("message")!);
    }

    /// <summary>A deployment and a service named demo; the service's node port.</summary>

    [Theory]
    [InlineData("""{"metadata":{"name":"bare"}}""", 201, null)]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"bare"}}""", 201, null)]
    [InlineData(
        """{"kind":"Secret","metadata":{"name":"bare"}}""",
        400,
        "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion"
    )]
    [InlineData(
        """{"kind":"Secrte","metadata":{"name":"bare"}}""",
        400,
        "Secrte in version \"v1\" cannot be handled as a ConfigMap: no kind \"Secrte\" is registered for version \"v1\" in scheme "
            + "\"pkg/api/legacyscheme/scheme.go:30\""
    )]
    [InlineData(
        """{"apiVersion":"apps/v1","metadata":{"name":"bare"}}""",
        400,
        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for version \"apps/v1\" in scheme "
            + "\"pkg/api/legacyscheme/scheme.go:30\""
    )]
    public async Task Post_BodySaysWhatItIsOrNot_IsTakenForWhatThePathSays(string body, int expected, string? message)
    {
        var (code, answer, _) = await Send("POST", "/api/v1/namespaces/SPACE/configmaps?dryRun=All", body);
        Assert.Equal((expected, message), (code, answer.Text("message")));
        Assert.Equal(expected == 201 ? "ConfigMap" : "Status", answer.Text("kind"));
    }

    [Fact]
    public async Task Put_Unnamed_IsRefusedAsKubernetes()
    {
        var (code, status, _) = await Send("PUT", "/api/v1/namespaces/SPACE/configmaps/bare", """{"data":{}}""");
        Assert.Equal((400, "the name of the object (bare based on URL) was undeterminable: name must be provided"), (code, status.Text("message")));
    }

    [Fact]
    public async Task Put_ScaleOfAnotherKind_IsRefusedAsKubernetes()
    {
        await Prepare();
        var (code, status, _) = await Send(
            "PUT",
            Deployments + "/demo/scale",
            """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":1}}"""
        );
        Assert.Equal(
            (400, "Deployment in version \"v1\" cannot be handled as a Scale: converting (v1.Deployment) to (autoscaling.Scale): unknown conversion"),
            (code, status.Text("message"))
        );
    }

    [Fact]
    public async Task Post_AnotherVersionOfTheKind_IsRefusedAsKubernetes()
    {
        var (code, status, _) = await Send(
            "POST",
            "/apis/autoscaling/v2/namespaces/SPACE/horizontalpodautoscalers",
            """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"web"}}"""
        );
        Assert.Equal(
            (400, "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)"),
            (code, status.Text("message"))
        );
    }

    [Theory]
    [InlineData(
        """{"metadata":{"name":"applied"}}""",
        400,
        "Incorrect version specified in apply patch. Specified patch version: , expected: apps/v1"
    )]
    [InlineData(
        """{"apiVersion":"apps/v1","metadata":{"name":"applied"}}""",
        500,
        "failed to create typed patch object (SPACE/applied; apps/v1, Kind=): no corresponding type for apps/v1, Kind="
    )]
    [InlineData(
        """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"colour":1}}""",
        500,
        "failed to create typed patch object (SPACE/applied; apps/v1, Kind=Deployment): .spec.colour: field not declared in schema"
    )]
    [InlineData(
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"finalizers":["a/b","a/b"]}}""",
        500,
        "failed to create typed patch object (SPACE/applied; apps/v1, Kind=Deployment): .metadata.finalizers: duplicate entries for key [=\"a/b\"]"
    )]
    [InlineData(
        """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"c","ports":["""
        + """{"containerPort":5000,"name":"one"},{"containerPort":5000,"name":"two","protocol":"TCP"}]}]}}}}""",
        500,
        "failed to create typed patch object (SPACE/applied; apps/v1, Kind=Deployment): .spec.template.spec.containers[name=\"c\"].ports: duplicate "
            + "entries for key [containerPort=5000,protocol=\"TCP\"]"
    )]
    [InlineData(
        """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"image":"c"},{"name":"d","env":[{"name":"A"},"""
        + """{"name":"A"}]}]}}}}""",
        500,
        "failed to create typed patch object (SPACE/applied; apps/v1, Kind=Deployment): errors:\n  .spec.template.spec.containers: element 0: "
            + "associative list with keys has an element that omits key field \"name\" (and doesn't have default value)\n  "
            + ".spec.template.spec.containers[name=\"d\"].env: duplicate entries for key [name=\"A\"]"
    )]
    public async Task Apply_WhatCannotBeMerged_IsRefusedAsKubernetes(string body, int expected, string message)
    {
        var (code, status, _) = await Send("PATCH", Deployments + "/applied?fieldManager=alice", body, "application/apply-patch+yaml");
        Assert.Equal((expected, message.Replace("SPACE", Space, StringComparison.Ordinal)), (code, status.Text("message")));
    }

    [Fact]
    public async Task Patch_ItemWithoutItsKey_IsRefusedAsKubernetes()
    {
        await Prepare();
        var (code, status, _) = await Send(
            "PATCH",
            Deployments + "/demo",
            """{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}""",
            "application/strategic-merge-patch+json"
        );
        Assert.Equal((500, "map: map[image:x] does not contain declared merge key: name"), (code, status.Text("message")));
    }

    private async Task<string> Prepare()
    {
        await Send("POST", Deployments, Demo);
        var (_, service, _) = await Send("POST", Services, DemoService);
        return service.Items("spec", "ports").Single().Int("nodePort")!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
