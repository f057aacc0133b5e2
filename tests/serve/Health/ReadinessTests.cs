using System.Net;
using System.Runtime.InteropServices;
using MlServe.Linux;
using MlServe.Serve.Classification;
using MlServe.Serve.Classification.Uploads;
using MlServe.Serve.Health;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Tests.Health;

public partial class ReadinessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Phases_InOrder_OnlyMoveForward()
    {
        var readiness = new Readiness();
        Assert.False(readiness.IsReady);
        readiness.Ready();
        Assert.True(readiness.IsReady);
        Assert.True(readiness.Drain());
        Assert.False(readiness.Drain());
        readiness.Ready();
        Assert.False(readiness.IsReady);
    }

    [Fact]
    public async Task WarmUp_InferenceNotYetDone_IsNotReady()
    {
        var readiness = new Readiness();
        var metrics = new ServeMetrics(Prometheus.Metrics.NewCustomRegistry());
        using var slot = new ModelSlot(metrics);
        using var queue = new InferenceQueue(16, 1, metrics, TimeProvider.System);
        using var gate = new ManualResetEventSlim();
        Assert.True(queue.TryEnqueue(() => { gate.Wait(Ct); return 0; }, CancellationToken.None, out _));

        var source = new ModelSource(new ModelOptions { Model = Fixtures.GoodModel }, new UploadOptions(), new CorePlan(1, 1));
        var warming = new WarmUp(source, slot, queue, new TestPhoto(), readiness).RunAsync();
        await Fixtures.Until(() => Task.FromResult(queue.Waiting == 1), "the model is loaded, its first inference waits");
        var (wasReady, wasThere) = (readiness.IsReady, slot.Model is not null);
        gate.Set();
        await warming;

        Assert.Equal((false, false), (wasReady, wasThere));
        Assert.True(readiness.IsReady);
        Assert.NotNull(slot.Model);
    }

    [Fact]
    public async Task Probes_ModelStillLoading_LiveButNotReady()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a named pipe plays the slow disk");
        using var folder = new TemporaryFolder();
        var pipe = folder["model.onnx"];
        Assert.Equal(0, MakePipe(pipe, 0x180));
        await using var serve = ServeProcess.Start("--model", pipe);
        await Fixtures.Until(async () => await serve.StatusAsync("/livez") == HttpStatusCode.OK, "alive");

        var ready = await serve.Client.GetAsync("/readyz", Ct);
        Assert.Contains("loading", await Problem.ExpectAsync(HttpStatusCode.ServiceUnavailable, ready));
        Assert.NotNull(ready.Headers.RetryAfter);
        await Problem.ExpectAsync(HttpStatusCode.ServiceUnavailable, await serve.Client.GetAsync("/test", Ct));
        Assert.DoesNotContain("<li>", await serve.Client.GetStringAsync("/", Ct));
    }

    [Fact]
    public async Task Terminate_ModelStillLoading_EndsAnyway()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a named pipe plays the disk that hangs");
        using var folder = new TemporaryFolder();
        var pipe = folder["model.onnx"];
        Assert.Equal(0, MakePipe(pipe, 0x180));
        await using var serve = ServeProcess.Start("--model", pipe, "--Serve:DrainSeconds", "0");
        await Fixtures.Until(async () => await serve.StatusAsync("/livez") == HttpStatusCode.OK, "alive");

        serve.Send(Signal.Terminate);
        var (exitCode, error) = await serve.EndAsync();

        Assert.Equal((0, ""), (exitCode, error));
    }

    [Theory]
    [InlineData("/livez", "alive")]
    [InlineData("/readyz", "ready")]
    public async Task Probe_ServiceReady_Answers200(string path, string expected)
    {
        await using var serve = new ServeFactory();
        var client = await serve.ReadyClientAsync();
        Assert.Equal(expected, await client.GetStringAsync(path, Ct));
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
