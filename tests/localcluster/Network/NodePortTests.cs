using System.Net;
using System.Net.Sockets;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Node;
using MlServe.LocalCluster.Tests.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Network;

/// <summary>Real pods that answer HTTP with their name, behind a real node port.</summary>
public class NodePortTests
{
    private static readonly string? Python = new[] { "/usr/bin/python3", "/usr/local/bin/python3" }
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, "python3")))
        .FirstOrDefault(File.Exists);

    private const string Server = """
        import http.server, os
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = os.environ['POD_NAME'].encode()
                self.send_response(503 if self.path == '/ready' and os.path.exists(os.environ['UNREADY']) else 200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *args): pass
        http.server.ThreadingHTTPServer((os.environ['POD_IP'], 5000), Handler).serve_forever()
        """;

    [Fact]
    public async Task Service_PodsComeAndGo_TrafficFollows()
    {
        Assert.SkipWhen(Python is null, "python3 is not installed");
        var cancel = TestContext.Current.CancellationToken;
        await using var node = await NodeFixture.StartAsync();
        await File.WriteAllTextAsync(node.State["server.py"], Server, cancel);
        var port = FreeNodePort();
        node.Store.Create(
            ClusterKinds.Services,
            Json(
                $$"""
                {"metadata":{"name":"web","namespace":"default"},
                 "spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":6000,"targetPort":5000,"nodePort":{{port}} } ] } }
                """
            )
        );
        await Eventually.IsTrue(
            () => Service(node).Items("status", "loadBalancer", "ingress").FirstOrDefault().Text("ip") == "127.0.0.1",
            "external address"
        );
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        };
        Assert.Equal(
            SocketError.ConnectionRefused,
            Assert
                .IsType<SocketException>((await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/", cancel))).InnerException)
                .SocketErrorCode
        );

        foreach (var name in new[] { "web-a", "web-b" })
        {
            var pod = NodeFixture.Pod(name, $"exec {Python} {node.State["server.py"]}", containerFields: $$"""
                "ports": [ { "containerPort": 5000 } ], "env": [ { "name": "UNREADY", "value": "{{node.State[name]}}" } ],
                "readinessProbe": { "httpGet": { "path": "/ready", "port": 5000 }, "periodSeconds": 1, "failureThreshold": 1 },
                """);
            pod.Set("web", "metadata", "labels", "app");
            node.Create(pod);
        }
        await node.IsReady("web-a");
        await node.IsReady("web-b");
        await Eventually.IsTrue(() => Answers(client) is ["web-a", "web-b"], "both");

        // Unready: no traffic, no restart.
        await File.WriteAllTextAsync(node.State["web-a"], "", cancel);
        await node.Becomes("web-a", pod => !pod.IsTrue("Ready"), "unready");
        await Eventually.IsTrue(() => Answers(client) is ["web-b"], "only b");
        File.Delete(node.State["web-a"]);
        await Eventually.IsTrue(() => Answers(client) is ["web-a", "web-b"], "both again");

        node.Delete("web-b");
        await Eventually.IsTrue(() => Answers(client) is ["web-a"], "only a");
        await node.IsGone("web-b");

        node.Store.Delete(ClusterKinds.Services, new ObjectKey("default", "web"), DeletionOptions.Now);
        await Eventually.IsTrue(() => Ports.IsFree(port), "port closed");
    }

    [Fact]
    public async Task Service_PortTaken_EventNamesTheHolder()
    {
        await using var node = await NodeFixture.StartAsync();
        var port = FreeNodePort();
        using (var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            other.Bind(new IPEndPoint(IPAddress.Loopback, port));
            other.Listen();
            node.Store.Create(ClusterKinds.Services, Json($$"""
                {"metadata":{"name":"web","namespace":"default"},
                 "spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":6000,"nodePort":{{port}} } ] } }
                """));
            await Eventually.IsTrue(() => node.Events("web").Any(item => item.Reason == "NodePortTaken"), "event");
            var message = node.Events("web").First().Message;
            Assert.Contains($"port {port} is in use by", message, StringComparison.Ordinal);
            Assert.Contains($"(pid {Environment.ProcessId})", message, StringComparison.Ordinal);
            Assert.Empty(Service(node).Items("status", "loadBalancer", "ingress"));
        }
        await Eventually.IsTrue(() => Service(node).Items("status", "loadBalancer", "ingress").Any(), "opened later");
    }

    private static System.Text.Json.Nodes.JsonObject Service(NodeFixture node) => node.Store.Get(ClusterKinds.Services, new ObjectKey("default", "web"));

    /// <summary>Who answers, over forty connections, in order of the name; an empty name for one that broke off.</summary>
    private static string[] Answers(HttpClient client) => [.. Enumerable.Range(0, 40).Select(_ => Answer(client)).Distinct().Order(StringComparer.Ordinal)];

    private static string Answer(HttpClient client)
    {
        try
        {
            return client.GetStringAsync("/").GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            // A pod that is being ended takes the connections along that it has just been given, here as on Kubernetes.
            return "";
        }
    }

    private static int FreeNodePort()
    {
        // Above the one that the deployments use, and not the same for another run of these tests on the machine.
        for (var port = 32_010 + Environment.ProcessId % 700; ; port++)
            if (Ports.IsFree(port))
                return port;
    }
}
