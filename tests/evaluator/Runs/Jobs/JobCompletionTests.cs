using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Evaluator.Tests.Fakes;

namespace MlServe.Evaluator.Tests.Runs.Jobs;

public class JobCompletionTests
{
    private const string JobPath = "/apis/batch/v1/namespaces/default/jobs/train";
    private static readonly PodFilter Pods = new("default", new HashSet<string> { "main" }, "job-name=train");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_ServerAwayForAWhile_GoesOn()
    {
        await using var api = await FakeApi.StartAsync();
        var looks = 0;
        var lines = new List<string>();
        api.Answer = path => path switch
        {
            JobPath => ++looks switch
            {
                1 => (200, """{"metadata":{"name":"train"},"status":{"active":1}}"""),
                2 => (503, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"the server is starting","code":503}"""),
                _ => (200, """{"metadata":{"name":"train"},"status":{"succeeded":1,"conditions":[{"type":"Complete","status":"True"}]}}"""),
            },
            _ => (200, """{"items":[]}"""),
        };
        using var client = api.Client();

        var job = await new JobCompletion(client, "train", Pods, TimeSpan.FromMinutes(5), TimeProvider.System).WaitAsync(lines.Add, Ct);

        Assert.Equal((1, 3), (job.Status.Succeeded, looks));
        Assert.Equal(["Job train: 1 pod running, 0 succeeded, 0 failed", "Job train: 0 pods running, 1 succeeded, 0 failed"], lines);
    }

    [Fact]
    public async Task Wait_TimeIsOver_SaysSo()
    {
        await using var api = await FakeApi.StartAsync();
        api.Answer = path => (200, path == JobPath ? """{"metadata":{"name":"train"},"status":{"active":1}}""" : """{"items":[]}""");
        using var client = api.Client();

        var error = await Assert.ThrowsAsync<UserErrorException>(() =>
            new JobCompletion(client, "train", Pods, TimeSpan.Zero, TimeProvider.System).WaitAsync(_ => { }, Ct)
        );

        Assert.Equal(("Job train was not complete after 0 s: allow more time with 'time_limit' (in a pipeline 'timeout').", "timed out"),
            (error.Message, error.Reason));
    }
}
