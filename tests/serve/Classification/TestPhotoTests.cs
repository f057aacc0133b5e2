using System.Net;
using System.Text.RegularExpressions;

namespace MlServe.Serve.Tests.Classification;

public class TestPhotoTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Test_Get_IsPlainTextWithoutLinks()
    {
        var client = await serve.ReadyClientAsync();
        var response = await client.GetAsync("/test", Ct);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("<", await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Test_AskedTwice_DecodesAndInfersTwice()
    {
        var client = await serve.ReadyClientAsync();
        var (decoded, inferred) = await CountsAsync(client);
        await client.GetAsync("/test", Ct);
        await client.GetAsync("/test", Ct);
        Assert.Equal((decoded + 2, inferred + 2), await CountsAsync(client));
    }

    [Fact]
    public async Task Test_Post_Answers405()
    {
        var client = await serve.ReadyClientAsync();
        await Problem.ExpectAsync(HttpStatusCode.MethodNotAllowed, await client.PostAsync("/test", null, Ct));
    }

    [Fact]
    public async Task TestPhoto_Get_IsALargeJpegThatPredictTakes()
    {
        var client = await serve.ReadyClientAsync();
        var photo = await client.GetByteArrayAsync("/test/photo.jpg", Ct);
        Assert.True(photo.Length >= 300_000, $"{photo.Length} bytes are fewer than a photo has");
        var line = await (await client.PostAsync("/predict", ServeFactory.Raw(photo, "image/jpeg"), Ct)).Content.ReadAsStringAsync(Ct);
        var test = await client.GetStringAsync("/test", Ct);
        Assert.Equal(test[..test.IndexOf(')')], line[..line.IndexOf(')')]);
    }

    private static async Task<(int Decoded, int Inferred)> CountsAsync(HttpClient client)
    {
        var metrics = await client.GetStringAsync("/metrics", Ct);
        int Count(string name) => Regex.Match(metrics, $@"^{name} (\d+)$", RegexOptions.Multiline) is { Success: true } found
            ? int.Parse(found.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
        return (Count("mlserve_decode_duration_seconds_count"), Count("mlserve_inference_duration_seconds_count"));
    }
}
