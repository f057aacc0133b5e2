using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MlServe.Serve.Classification;

namespace MlServe.Serve.Tests.Classification;

public class LimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Predict_MoreBytesThanAllowed_Answers413(bool form)
    {
        await using var serve = ServeFactory.With(("MaxUploadBytes", "4096"));
        var client = await serve.ReadyClientAsync();
        var image = new byte[4097];

        var response = await client.PostAsync("/predict", form ? ServeFactory.Form(image) : ServeFactory.Raw(image, "image/jpeg"), Ct);

        Assert.Contains("4096 bytes", await Problem.ExpectAsync(HttpStatusCode.RequestEntityTooLarge, response));
    }

    [Fact]
    public async Task Predict_ExactlyAsManyBytesAsAllowed_IsRead()
    {
        var image = Fixtures.Image("photo.jpg");
        await using var serve = ServeFactory.With(("MaxUploadBytes", $"{image.Length}"));
        var client = await serve.ReadyClientAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/predict", ServeFactory.Raw(image, null), Ct)).StatusCode);
    }

    [Fact]
    public async Task Predict_MorePixelsThanAllowed_Answers413()
    {
        // A few kilobytes that would unfold to gigabytes of pixels.
        await using var serve = new ServeFactory();
        var client = await serve.ReadyClientAsync();
        Assert.Contains("million", await Problem.ExpectAsync(HttpStatusCode.RequestEntityTooLarge,
            await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image("bomb.png")), Ct)));
    }

    [Fact]
    public async Task Predict_UploadsHoldAllTheirMemory_Answers503()
    {
        await using var serve = ServeFactory.With(("MaxBufferedBytes", $"{32 << 20}"));
        var client = await serve.ReadyClientAsync();
        var budget = serve.Services.GetRequiredService<MemoryBudget>();
        Assert.True(budget.TryTake(32 << 20));

        var response = await client.PostAsync("/predict", ServeFactory.Raw(Fixtures.Image("photo.jpg"), null), Ct);
        await Problem.ExpectAsync(HttpStatusCode.ServiceUnavailable, response);
        Assert.NotNull(response.Headers.RetryAfter);

        budget.GiveBack(32 << 20);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/predict", ServeFactory.Raw(Fixtures.Image("photo.jpg"), null), Ct)).StatusCode);
        Assert.Equal(0, budget.HeldBytes);
    }

    [Fact]
    public async Task Predict_QueueFull_Answers503WithRetryAfterAndRecovers()
    {
        await using var serve = ServeFactory.With(("QueueLength", "1"), ("Concurrency", "1"));
        var client = await serve.ReadyClientAsync();
        var queue = serve.Services.GetRequiredService<InferenceQueue>();
        using var gate = new ManualResetEventSlim();
        using var working = new ManualResetEventSlim();
        Assert.True(queue.TryEnqueue(() => { working.Set(); gate.Wait(Ct); return 0; }, CancellationToken.None, out var held));
        working.Wait(Ct); // the one thread is taken, the one place in the queue is free

        var waiting = client.GetAsync("/test", Ct);
        await Fixtures.Until(async () => (await client.GetStringAsync("/metrics", Ct)).Contains("mlserve_queue_length 1"), "one image waits");
        var refused = await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image("photo.jpg")), Ct);

        await Problem.ExpectAsync(HttpStatusCode.ServiceUnavailable, refused);
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains("mlserve_queue_refused_total 1", await client.GetStringAsync("/metrics", Ct));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz", Ct)).StatusCode); // busy is not broken

        gate.Set();
        await held;
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/test", Ct)).StatusCode);
    }
}
