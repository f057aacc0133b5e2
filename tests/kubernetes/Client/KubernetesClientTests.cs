using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using MlServe.Kubernetes.Authentication;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Tests.Faults;
using MlServe.RealAnswers;
using static MlServe.Kubernetes.Tests.Faults.Answers;

namespace MlServe.Kubernetes.Tests.Client;

public class KubernetesClientTests
{
    private static readonly KubernetesClientOptions Patient = new() { RequestTimeout = TimeSpan.FromHours(1), PageSize = 2 };
    private readonly HurriedTime time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_ServerSaysLater_WaitsAsLongAsItAsks()
    {
        var answers = 0;
        await using var server = await FakeApiServer.StartAsync(context =>
        {
            switch (++answers)
            {
                case 1:
                    context.Response.Headers.RetryAfter = "7";
                    return context.Json(Failure(429, "TooManyRequests", "slow down"), 429);
                case 2:
                    return context.Json(Failure(429, "TooManyRequests", "slow down"), 429);
                case 3:
                    context.Response.Headers.RetryAfter = "3600";
                    return context.Json(Failure(503, "ServiceUnavailable", "starting"), 503);
                default:
                    return context.Json(Pod("a", 1));
            }
        });
        using var client = Client(server);

        var pod = await client.GetAsync<V1Pod>("a", ct: Ct);

        Assert.Equal("a", pod.Metadata.Name);
        Assert.Equal([7, 2, 30], time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task GetStreamAsync_RefusalBreaksOff_IsTheRefusalAllTheSame()
    {
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 403;
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
        });
        using var client = Client(server);

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetStreamAsync("/api/v1/pods?watch=true", Ct));

        Assert.Equal(403, refused.StatusCode);
        Assert.Contains("Forbidden", refused.Message);
    }

    [Theory]
    [InlineData(503, null, 1)]
    [InlineData(500, null, 1)]
    [InlineData(503, "1", 6)]
    [InlineData(429, null, 6)]
    public async Task GetAsync_ServerNeverRecovers_GivesUpWithItsWords(int status, string? retryAfter, int requests)
    {
        await using var server = await FakeApiServer.StartAsync(context =>
        {
            if (retryAfter is not null)
                context.Response.Headers.RetryAfter = retryAfter;
            return context.Json(Failure(status, "Sorry", "not now"), status);
        });
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetAsync<V1Pod>("a", ct: Ct));

        Assert.Equal($"not now ({status} Sorry, GET /api/v1/namespaces/default/pods/a)", error.Message);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task GetAsync_PlainTextError_IsOneLine()
    {
        await using var server = await FakeApiServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("404 page\nnot found\n");
        });
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetAsync<V1Pod>("a", ct: Ct));

        Assert.Equal("404 page not found (404, GET /api/v1/namespaces/default/pods/a)", error.Message);
        Assert.Null(await client.FindAsync<V1Pod>("a", ct: Ct));
        Assert.Null(await client.FirstServedAsync(["autoscaling/v2"], Ct));
        Assert.Contains("serves no Thing in example.com/v1", (await Assert.ThrowsAsync<KubernetesApiException>(
            () => client.ResolveAsync("example.com/v1", "Thing", Ct))).Message);
    }

    [Theory]
    [InlineData(
        "error-401-bad-token.json",
        401,
        "does not accept the credentials of the user \"alice\" (401); log in again, or choose another context"
    )]
    [InlineData(
        "error-403-anonymous.json",
        403,
        "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" at the cluster scope (403 Forbidden, "
    )]
    [InlineData("error-404-pod.json", 404, "pods \"nope\" not found (404 NotFound, ")]
    [InlineData("error-409-apply-conflict.json", 409, "Apply failed with 1 conflict: conflict with \"alice\": .spec.replicas (409 Conflict, ")]
    [InlineData("error-404-unknown-group.txt", 404, "404 page not found (404, ")]
    public async Task GetAsync_RealRefusal_IsToldInOneLine(string file, int status, string message)
    {
        var body = RealAnswer.Text(file);
        await using var server = await FakeApiServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = file.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "text/plain; charset=utf-8";
            return context.Response.WriteAsync(body);
        });
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetAsync<V1Pod>("a", ct: Ct));

        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(status, error.StatusCode);
    }

    [Fact]
    public async Task ListAsync_SeveralPages_AreOne()
    {
        await using var server = await FakeApiServer.StartAsync(context => context.Json((string?)context.Request.Query["continue"] == "more"
            ? Pods(5, Pod("c", 3))
            : Pods(5, Pod("a", 1), Pod("b", 2)).Replace("\"resourceVersion\":\"5\"", "\"resourceVersion\":\"5\",\"continue\":\"more\"")));
        using var client = Client(server);

        var list = await client.ListAsync<V1Pod>(ResourceQuery.In("x", "app=a,b!=c"), Ct);

        Assert.Equal(["a", "b", "c"], list.Items.Select(pod => pod.Metadata.Name));
        Assert.Equal(
            [
                "GET /api/v1/namespaces/x/pods?labelSelector=app%3Da%2Cb%21%3Dc&limit=2",
                "GET /api/v1/namespaces/x/pods?labelSelector=app%3Da%2Cb%21%3Dc&limit=2&continue=more",
            ],
            server.Requests
        );
    }

    [Fact]
    public async Task ListAsync_PageExpired_StartsAnewInOnePiece()
    {
        await using var server = await FakeApiServer.StartAsync(context => context.Request.Query.ContainsKey("continue")
            ? context.Json(Failure(410, "Expired", "too old"), 410)
            : context.Json(context.Request.Query.ContainsKey("limit")
                ? Pods(5, Pod("a", 1)).Replace("\"resourceVersion\":\"5\"", "\"continue\":\"more\"")
                : Pods(6, Pod("a", 1), Pod("b", 2))));
        using var client = Client(server);

        Assert.Equal(["a", "b"], (await client.ListAsync<V1Pod>(new(), Ct)).Items.Select(pod => pod.Metadata.Name));
    }

    [Fact]
    public async Task ApplyAsync_Object_IsAServerSideApply()
    {
        string? body = null, type = null;
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            (body, type) = (await new StreamReader(context.Request.Body).ReadToEndAsync(), context.Request.ContentType);
            await context.Json("""{"kind":"Deployment"}""", 201);
        });
        using var client = Client(server);
        const string deployment = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a b","namespace":"x"}}""";

        await client.ApplyAsync(JsonNode.Parse(deployment)!.AsObject(), new ApplyOptions("mlserve") { Force = true }, Ct);

        Assert.Equal("PATCH /apis/apps/v1/namespaces/x/deployments/a%20b?fieldManager=mlserve&force=true", Assert.Single(server.Requests));
        Assert.Equal(("application/apply-patch+yaml", deployment), (type, body));
    }

    [Fact]
    public async Task ApplyAsync_UnknownKind_IsLookedUpOnce()
    {
        await using var server = await FakeApiServer.StartAsync(context =>
            context.Json(
                context.Request.Method == "GET"
                    ? """{"groupVersion":"example.com/v1","resources":[{"name":"things/status","kind":"Thing","namespaced":false},"""
                        + """{"name":"things","kind":"Thing","namespaced":false}]}"""
                    : "{}"
            )
        );
        using var client = Client(server);
        var thing = JsonNode.Parse("""{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"a"}}""")!.AsObject();

        await client.ApplyAsync(thing, new ApplyOptions("m"), Ct);
        await client.ApplyAsync(thing, new ApplyOptions("m"), Ct);

        Assert.Equal(
            ["GET /apis/example.com/v1", "PATCH /apis/example.com/v1/things/a?fieldManager=m", "PATCH /apis/example.com/v1/things/a?fieldManager=m"],
            server.Requests
        );
    }

    [Fact]
    public async Task DeleteAsync_WithPropagation_SaysSoAndToleratesAbsence()
    {
        var bodies = new List<string>();
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync());
            await (context.Request.Path.Value!.EndsWith("/gone", StringComparison.Ordinal)
                ? context.Json(Failure(404, "NotFound", "no"), 404)
                : context.Json("""{"kind":"Status","status":"Success"}"""));
        });
        using var client = Client(server);

        Assert.True(await client.DeleteAsync<V1Deployment>("a", "x", new DeleteOptions { Propagation = Propagation.Foreground, Grace = TimeSpan.Zero }, Ct));
        Assert.False(await client.DeleteAsync<V1Deployment>("gone", "x", ct: Ct));
        Assert.Equal("""{"apiVersion":"v1","gracePeriodSeconds":0,"kind":"DeleteOptions","propagationPolicy":"Foreground"}""", bodies[0]);
        Assert.Equal("""{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"}""", bodies[1]);
    }

    [Fact]
    public async Task WaitUntilGoneAsync_ReplacedByAnotherOfItsName_Ends()
    {
        var looks = 0;
        await using var server = await FakeApiServer.StartAsync(context =>
            context.Json(++looks < 3 ? Pod("a", looks) : Pod("a", 9).Replace("\"uid\":\"a\"", "\"uid\":\"new\""))
        );
        using var client = Client(server);

        await client.WaitUntilGoneAsync(ResourceKind.Of<V1Pod>(), "a", ct: Ct);

        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task GetAsync_TokenRefused_IsAskedForAgainOnce()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("token", "old");
        await using var server = await FakeApiServer.StartAsync(context =>
        {
            if (context.Request.Headers.Authorization == "Bearer new")
                return context.Json(Pod("a", 1));
            folder.Write("token", "new");
            return context.Json(Failure(401, "Unauthorized", "Unauthorized"), 401);
        });
        using var client = new KubernetesClient(Config(server) with { Credentials = new TokenFileCredentials("alice", path, null) }, Patient, time);

        Assert.Equal("a", (await client.GetAsync<V1Pod>("a", ct: Ct)).Metadata.Name);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task GetAsync_ServerNeverAnswers_EndsWithALine()
    {
        await using var server = await FakeApiServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = new KubernetesClient(Config(server), new() { RequestTimeout = TimeSpan.FromMilliseconds(200) });

        var error = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.GetAsync<V1Pod>("a", ct: Ct));
        Assert.Contains($"http://127.0.0.1:{server.Address.Port} (context \"test\") did not answer within 0.2 s", error.Message);
    }

    [Fact]
    public async Task GetStreamAsync_FollowedLog_IsReadWhileItGrows()
    {
        var more = new TaskCompletionSource();
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            await context.Line("first");
            await more.Task;
            await context.Line("second");
        });
        using var client = Client(server);

        using var log = new StreamReader(await client.GetStreamAsync("/api/v1/namespaces/default/pods/a/log?follow=true", Ct));
        Assert.Equal("first", await log.ReadLineAsync(Ct));
        more.SetResult();
        Assert.Equal("second", await log.ReadLineAsync(Ct));
        Assert.Null(await log.ReadLineAsync(Ct));
    }

    [Theory]
    [InlineData("unable to retrieve container logs for containerd://b1d4af55", "")]
    [InlineData(
        "unable to retrieve container logs for containerd://b1d4af55\nsaid a program that reads logs\n",
        "unable to retrieve container logs for containerd://b1d4af55\nsaid a program that reads logs\n"
    )]
    [InlineData("started\n", "started\n")]
    public async Task GetLogAsync_KubeletsExcuse_IsNoLog(string body, string log)
    {
        await using var server = await FakeApiServer.StartAsync(context => context.Response.WriteAsync(body));
        using var client = Client(server);

        Assert.Equal(log, await client.GetLogAsync("a", ct: Ct));
    }

    [Fact]
    public async Task GetAsync_LoginPageInsteadOfTheApi_SaysSo()
    {
        await using var server = await FakeApiServer.StartAsync(context => context.Response.WriteAsync("<html>please log in</html>"));
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.GetAsync<V1Pod>("a", ct: Ct));
        Assert.Contains("does not answer like a Kubernetes API server", error.Message);
        await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.GetVersionAsync(Ct));
    }

    [Fact]
    public async Task ListAsync_ConnectionBreaksWithinTheAnswer_SaysThatItCannotBeReached()
    {
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("""{"items":[{"metadata":{"name":"a"}},""");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.ListAsync<V1Pod>(new ResourceQuery(), Ct));

        Assert.Contains("cannot be reached", error.Message);
    }

    [Fact]
    public async Task GetAsync_Cancelled_PassesThrough()
    {
        await using var server = await FakeApiServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = Client(server);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync<V1Pod>("a", ct: cancel.Token));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:1 (context \"test\") cannot be reached: connection refused; is the cluster running?")]
    [InlineData("https://no-such-host.invalid:6443", "there is no host no-such-host.invalid; check the server in the kubeconfig")]
    public async Task GetAsync_NobodyThere_SaysWhatToDo(string address, string message)
    {
        using var client = new KubernetesClient(new Kubeconfig { Server = new Uri(address), Context = "test" });

        var error = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.GetAsync<V1Pod>("a", ct: Ct));
        Assert.Contains(message, error.Message);
    }

    private KubernetesClient Client(FakeApiServer server) => new(Config(server), Patient, time);

    private static Kubeconfig Config(FakeApiServer server) => new() { Server = server.Address, Context = "test", User = "alice" };
}
