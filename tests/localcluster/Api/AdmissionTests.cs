using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Hosting;

namespace MlServe.LocalCluster.Tests.Api;

/// <summary>What is accepted, with a warning or without, and what the shared rules refuse, seen by a client.</summary>
public sealed class AdmissionTests(TestCluster cluster) : NamespacedTests(cluster)
{
    private const string Fraction =
        "299 - \"spec.template.spec.containers[0].resources.limits[memory]: fractional byte value \\\"512m\\\" is invalid, must be an integer\"";

    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"NAME"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"localhost/demo:1",
         "resources":{"limits":{"memory":"MEMORY"}}}]}}}}
        """;

    [Fact]
    public async Task Write_MemoryInMilli_WarnsHoweverItIsSent()
    {
        const string Path = "/apis/apps/v1/namespaces/SPACE/deployments";
        Assert.Equal((201, Fraction), await Warned("POST", Path, Body("a", "512m")));
        Assert.Equal((201, Fraction), await Warned("PATCH", Path + "/b?fieldManager=t", Body("b", "512m"), "application/apply-patch+yaml"));
        Assert.Equal((201, null), await Warned("POST", Path, Body("c", "512Mi")));
        Assert.Equal(
            (200, Fraction),
            await Warned(
                "PATCH",
                Path + "/c",
                """{"spec":{"template":{"spec":{"containers":[{"name":"web","resources":{"limits":{"memory":"512m"}}}]}}}}""",
                "application/strategic-merge-patch+json"
            )
        );
        // Only a change of the spec is worth repeating it.
        Assert.Equal((200, null), await Warned("PATCH", Path + "/c", """{"metadata":{"labels":{"a":"b"}}}""", "application/merge-patch+json"));
        Assert.Equal(
            (200, Fraction),
            await Warned(
                "PUT",
                Path + "/c",
                Body("c", "512m").Replace("\"replicas\":0", "\"replicas\":0,\"minReadySeconds\":1", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task Post_PodWithRepeatedNames_WarnsOfEach()
    {
        var (code, _, response) = await Send("POST", "/api/v1/namespaces/SPACE/pods?dryRun=All", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"q"},"spec":{"containers":[{"name":"a","image":"localhost/demo:1",
             "env":[{"name":"MODE","value":"a"},{"name":"MODE","value":"b"}],"ports":[{"containerPort":80},{"containerPort":80,"name":"one"}]}]}}
            """);
        Assert.Equal(201, code);
        Assert.Equal(
            [
                "299 - \"spec.containers[0].env[1]: hides previous definition of \\\"MODE\\\", which may be dropped when using apply\"",
                "299 - \"spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]\"",
            ],
            response.Headers.GetValues("Warning"));
    }

    [Theory]
    [InlineData(31353, 31353)]
    [InlineData(null, null)]
    public async Task Post_OnePortInTwoProtocols_SharesItsNodePort(int? tcp, int? udp)
    {
        static string Node(int? port) => port is null ? "" : $",\"nodePort\":{port}";
        var (code, service, _) = await Send("POST", "/api/v1/namespaces/SPACE/services?dryRun=All", $$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"dns"},"spec":{"type":"NodePort","ports":[
             {"name":"a","port":53{{{Node(tcp)}}}},{"name":"b","port":53,"protocol":"UDP"{{{Node(udp)}}}}]}}
            """);
        Assert.Equal(201, code);
        var ports = service.Items("spec", "ports").Select(port => port.Int("nodePort")).ToList();
        Assert.Equal(ports[0], ports[1]);
        Assert.InRange(ports[0]!.Value, 30000, 32767);
    }

    [Fact]
    public async Task Post_NodePortOfAnotherServiceInAnotherProtocol_IsRefused()
    {
        var (_, first, _) = await Send(
            "POST",
            "/api/v1/namespaces/SPACE/services",
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"one"},"spec":{"type":"NodePort","ports":[{"port":53,"protocol":"UDP"}]}}"""
        );
        var taken = first.Items("spec", "ports").Single().Int("nodePort");
        var (code, status, _) = await Send(
            "POST",
            "/api/v1/namespaces/SPACE/services",
            $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"two"},"spec":{"type":"NodePort","ports":[{"port":53,"nodePort":{{{taken}}}}]}}"""
        );
        Assert.Equal(
            (422, $"Service \"two\" is invalid: spec.ports[0].nodePort: Invalid value: {taken}: provided port is already allocated"),
            (code, status.Text("message"))
        );
    }

    [Theory]
    [InlineData(
        "services",
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"x"},"spec":{"ports":[{"port":80,"targetPort":"5000"}]}}""",
        "Service \"x\" is invalid: spec.ports[0].targetPort: Invalid value: \"5000\": must contain at least one letter (a-z)"
    )]
    [InlineData(
        "pods",
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"containers":[{"name":"c","image":"x"}],"volumes":["""
        + """{"name":"v","configMap":{"name":"m","defaultMode":644}}]}}""",
        "Pod \"x\" is invalid: spec.volumes[0].configMap.defaultMode: Invalid value: 644: must be a number between 0 and 0777 (octal), both inclusive"
    )]
    [InlineData(
        "pods",
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"containers":[{"name":"c","image":" x"}]}}""",
        "Pod \"x\" is invalid: spec.containers[0].image: Invalid value: \" x\": must not have leading or trailing whitespace"
    )]
    [InlineData(
        "pods",
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"containers":[{"name":"c","image":"x"}],"volumes":[{"name":"v","nfs":"""
        + """{"server":"s","path":"/"}}]}}""",
        "Pod \"x\" is invalid: spec.volumes[0].nfs: Forbidden: the embedded cluster supports no such volumes, only emptyDir, configMap, secret, hostPath"
    )]
    public async Task Post_AgainstARule_IsRefused(string plural, string body, string message)
    {
        var (code, status, _) = await Send("POST", $"/api/v1/namespaces/SPACE/{plural}", body);
        Assert.Equal((422, message), (code, status.Text("message")));
    }

    private static string Body(string name, string memory) =>
        Deployment.Replace("NAME", name, StringComparison.Ordinal).Replace("MEMORY", memory, StringComparison.Ordinal);

    private async Task<(int Code, string? Warning)> Warned(string method, string path, string body, string contentType = "application/json")
    {
        var (code, _, response) = await Send(method, path, body, contentType);
        return (code, response.Headers.TryGetValues("Warning", out var warnings) ? Assert.Single(warnings) : null);
    }
}
