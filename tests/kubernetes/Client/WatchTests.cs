using System.Globalization;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Tests.Faults;
using MlServe.RealAnswers;
using static MlServe.Kubernetes.Tests.Faults.Answers;

namespace MlServe.Kubernetes.Tests.Client;

public class WatchTests
{
    private static readonly KubernetesClientOptions Patient = new() { RequestTimeout = TimeSpan.FromHours(1), WatchLength = TimeSpan.FromHours(1) };
    private readonly HurriedTime time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchAsync_ConnectionDropped_MissesNothing()
    {
        (int Version, string Line)[] history =
        [
            (11, Change("MODIFIED", Pod("a", 11))), (16, Change("ADDED", Pod("b", 16))), (17, Change("DELETED", Pod("a", 17))),
        ];
        var watches = 0;
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            if (!IsWatch(context))
            {
                await context.Json(Pods(10, Pod("a", 7)));
                return;
            }
            // Whether the client gets the first line before the connection breaks is open; it must be told once either way.
            var after = int.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
            foreach (var (_, line) in history.Where(change => change.Version > after).Take(watches == 0 ? 1 : 3))
                await context.Line(line);
            if (++watches > 1)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            await context.Response.WriteAsync("{\"type\":\"ADDED\",\"object\":{\"ki");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Equal(["Added a 7", "Modified a 11", "Added b 16", "Deleted a 17"], await TakeAsync(server, 4));
    }

    [Fact]
    public async Task WatchAsync_EndedByTheServer_GoesOnFromTheBookmark()
    {
        var watches = 0;
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            if (!IsWatch(context))
                await context.Json(Pods(10, Pod("a", 7)));
            else if (++watches == 1)
                await context.Line(Change("BOOKMARK", """{"kind":"Pod","metadata":{"resourceVersion":"15"}}"""));
            else if (watches == 3)
                await context.Line(Change("ADDED", Pod("b", 16)));
        });

        Assert.Equal(["Added a 7", "Added b 16"], await TakeAsync(server, 2));
        var requests = server.Requests.Where(request => request.Contains("watch=true")).ToList();
        Assert.Equal(["10", "15", "15"], requests.Select(request => request.Split("resourceVersion=")[1].Split('&')[0]));
        Assert.All(requests, request => Assert.Contains("allowWatchBookmarks=true", request));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WatchAsync_Expired_ListsAnewAndReportsTheDifference(bool asEvent)
    {
        var (lists, watches) = (0, 0);
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            if (!IsWatch(context))
                await context.Json(++lists == 1 ? Pods(10, Pod("a", 1), Pod("b", 2), Pod("c", 3)) : Pods(20, Pod("b", 2), Pod("c", 18), Pod("d", 19)));
            else if (++watches > 1)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            else if (asEvent)
                await context.Line(Change("ERROR", Failure(410, "Expired", "too old resource version: 10 (15)")));
            else
                await context.Json(Failure(410, "Expired", "too old"), 410);
        });

        Assert.Equal(["Added a 1", "Added b 2", "Added c 3", "Deleted a 1", "Modified c 18", "Added d 19"], await TakeAsync(server, 6));
    }

    [Fact]
    public async Task WatchAsync_RealExpiredStream_IsUnderstood()
    {
        var stream = await File.ReadAllLinesAsync(RealAnswer.PathOf("watch-pods.jsonl"), Ct);
        var watches = 0;
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            if (!IsWatch(context))
                await context.Json(Pods(10));
            else if (++watches == 1)
                foreach (var line in stream)
                    await context.Line(line);
            else
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var changes = stream.Count(line => !line.StartsWith("{\"type\":\"BOOKMARK\"", StringComparison.Ordinal));
        Assert.True(changes > 0);
        Assert.All(await TakeAsync(server, changes), change => Assert.StartsWith("Added demo-", change));
    }

    [Fact]
    public async Task WatchAsync_ServerAwayForAWhile_BacksOffAndReturns()
    {
        var watches = 0;
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            if (!IsWatch(context))
                await context.Json(Pods(10, Pod("a", 7)));
            else if (++watches <= 6)
                context.Abort();
            else
                await context.Line(Change("MODIFIED", Pod("a", 11)));
        });

        Assert.Equal(["Added a 7", "Modified a 11"], await TakeAsync(server, 2));
        var waits = time.Waits.Take(6).Select(wait => wait.TotalSeconds).ToList();
        Assert.All(waits.Zip([1, 2, 4, 8, 16, 30]), pair => Assert.InRange(pair.First, pair.Second / 2.0, pair.Second));
    }

    [Fact]
    public async Task WatchAsync_ServerAwayForGood_GivesUp()
    {
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            if (IsWatch(context))
                context.Abort();
            else
                await context.Json(Pods(10, Pod("a", 7)));
        });

        await Assert.ThrowsAsync<KubernetesUnreachableException>(() => TakeAsync(server, 2));
        Assert.InRange(time.Waits.Sum(wait => wait.TotalMinutes), 4, 7);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task WatchAsync_NotAllowed_FailsAtOnce(int status)
    {
        await using var server = await FakeApiServer.StartAsync(context => context.Json(Failure(status, "No", "no"), status));

        await Assert.ThrowsAsync<KubernetesApiException>(() => TakeAsync(server, 1));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task WatchAsync_Cancelled_Ends()
    {
        await using var server = await FakeApiServer.StartAsync(context => IsWatch(context)
            ? Task.Delay(Timeout.Infinite, context.RequestAborted)
            : context.Json(Pods(10, Pod("a", 7))));
        using var client = new KubernetesClient(new Kubeconfig { Server = server.Address, Context = "test" });
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var change in client.WatchAsync<V1Pod>(new(), cancel.Token))
                cancel.CancelAfter(50);
        });
    }

    [Fact]
    public async Task WatchAsync_ChangeThatCannotBeRead_ListsAnew()
    {
        var (lists, watches) = (0, 0);
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            if (!IsWatch(context))
                await context.Json(++lists == 1 ? Pods(10, Pod("a", 7)) : Pods(20, Pod("a", 18)));
            else if (++watches == 1)
                await context.Line(Change("MODIFIED", """{"metadata":{"name":"a","namespace":"default","resourceVersion":"11"},"spec":{"containers":5}}"""));
            else
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        Assert.Equal(["Added a 7", "Modified a 18"], await TakeAsync(server, 2));
    }

    private static bool IsWatch(HttpContext context) => context.Request.Query["watch"] == "true";

    private async Task<List<string>> TakeAsync(FakeApiServer server, int count)
    {
        using var client = new KubernetesClient(new Kubeconfig { Server = server.Address, Context = "test" }, Patient, time, new Random(1));
        var changes = new List<string>();
        await foreach (var change in client.WatchAsync<V1Pod>(ResourceQuery.In("default"), Ct))
        {
            changes.Add(string.Create(CultureInfo.InvariantCulture, $"{change.Change} {change.Object.Metadata.Name} {change.Object.Metadata.ResourceVersion}"));
            if (changes.Count == count)
                break;
        }
        return changes;
    }
}
