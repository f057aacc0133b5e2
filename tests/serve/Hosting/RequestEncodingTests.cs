using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlServe.Classifier;
using MlServe.Serve.Classification;

namespace MlServe.Serve.Tests.Hosting;

/// <summary>Bodies that come compressed: what curl, browsers' scripts and Triton's clients send with Content-Encoding.</summary>
public class RequestEncodingTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    private const string Infer = "/v2/models/nhwc_softmax/infer";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task Predict_CompressedImage_IsUnpacked(string encoding)
    {
        var client = await serve.ReadyClientAsync();
        var image = Fixtures.Image("photo.jpg");
        var plain = await LabelAsync(await client.PostAsync("/predict", ServeFactory.Raw(image, "image/jpeg"), Ct));

        Assert.Equal(plain, await LabelAsync(await client.PostAsync("/predict", Packed(encoding, image, "image/jpeg"), Ct)));

        var form = ServeFactory.Form(image);
        var frame = await form.ReadAsByteArrayAsync(Ct);
        Assert.Equal(plain, await LabelAsync(await client.PostAsync("/predict", Packed(encoding, frame, form.Headers.ContentType!.ToString()), Ct)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Infer_CompressedTensor_IsUnpacked(string encoding)
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        var client = await serve.ReadyClientAsync();
        var request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            inputs = new[]
            {
                new
                {
                    name = classifier.InputName, datatype = "FP32", shape = (int[])[1, classifier.Card.InputHeight, classifier.Card.InputWidth, 3],
                    data = classifier.Preprocess(Fixtures.Image("photo.jpg")),
                },
            },
        });

        var response = await client.PostAsync(Infer, Packed(encoding, request, "application/json"), Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Predict_Bomb_Answers413AndGivesItsMemoryBack(string encoding)
    {
        await using var small = ServeFactory.With(("MaxUploadBytes", "65536"));
        var client = await small.ReadyClientAsync();
        var packed = Packed(encoding, new byte[32 << 20], "image/jpeg");
        Assert.InRange(packed.Headers.ContentLength!.Value, 1, 65535);

        Assert.Contains("65536 bytes", await Problem.ExpectAsync(HttpStatusCode.RequestEntityTooLarge, await client.PostAsync("/predict", packed, Ct)));
        Assert.Equal(0, small.Services.GetRequiredService<MemoryBudget>().HeldBytes);
    }

    [Fact]
    public async Task Predict_BombBeforeTheField_Answers413()
    {
        // What stands before the field 'file' is the server's to bound: a real one.
        await using var small = await ServeProcess.StartReadyAsync("--Serve:MaxUploadBytes", "65536");
        var form = Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n" + new string('a', 32 << 20));

        var response = await small.Client.PostAsync("/predict", Packed("gzip", form, "multipart/form-data; boundary=b"), Ct);

        Assert.Contains("65536 bytes", await Problem.ExpectAsync(HttpStatusCode.RequestEntityTooLarge, response));
    }

    [Fact]
    public async Task Infer_Bomb_Answers413()
    {
        await using var small = ServeFactory.With(("MaxUploadBytes", "65536"));
        var client = await small.ReadyClientAsync();

        var response = await client.PostAsync(Infer, Packed("gzip", new byte[32 << 20], "application/json"), Ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("65536", (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("gzip", true)]
    [InlineData("deflate", false)]
    [InlineData("br", false)]
    [InlineData("br", true)]
    public async Task Post_BodyThatIsNotPackedSo_Answers400(string encoding, bool cutOff)
    {
        var client = await serve.ReadyClientAsync();
        var body = cutOff ? Pack(encoding, Fixtures.Image("photo.jpg"))[..1000] : Fixtures.Image("photo.jpg");

        var predict = await client.PostAsync("/predict", With(encoding, ServeFactory.Raw(body, "image/jpeg")), Ct);
        var infer = await client.PostAsync(Infer, With(encoding, ServeFactory.Raw(body, "application/json")), Ct);

        var why = await Problem.ExpectAsync(HttpStatusCode.BadRequest, predict);
        if (!cutOff)
            Assert.Contains("Content-Encoding", why);
        Assert.Equal(HttpStatusCode.BadRequest, infer.StatusCode);
    }

    [Theory]
    [InlineData("/predict", "zstd")]
    [InlineData("/predict", "compress")]
    [InlineData("/predict", "gzip, br")]
    [InlineData("/feedback/none", "zstd", "FeedbackShare", "1")]
    public async Task Post_UnknownEncoding_Answers415WithAcceptEncoding(string path, string encoding, params string[] option)
    {
        using var folder = new TemporaryFolder();
        await using var asked = ServeFactory.With([.. option.Chunk(2).Select(pair => (pair[0], pair[1])), ("FeedbackStore", folder["feedback.db"])]);
        var client = await asked.ReadyClientAsync();

        var response = await client.PostAsync(path, With(encoding, ServeFactory.Raw(Fixtures.Image("photo.jpg"), "image/jpeg")), Ct);

        Assert.Contains($"'{encoding.Replace(" ", "")}'", await Problem.ExpectAsync(HttpStatusCode.UnsupportedMediaType, response));
        Assert.Equal("gzip, deflate, br", string.Join(", ", response.Headers.GetValues("Accept-Encoding")));
    }

    [Fact]
    public async Task Infer_UnknownEncoding_Answers415InTheProtocolsForm()
    {
        var client = await serve.ReadyClientAsync();

        var response = await client.PostAsync(Infer, With("zstd", ServeFactory.Raw(new byte[9], "application/json")), Ct);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("gzip, deflate, br", string.Join(", ", response.Headers.GetValues("Accept-Encoding")));
        Assert.Contains("'zstd'", (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Get_UnknownPath_Answers404WhateverItsEncoding()
    {
        var client = await serve.ReadyClientAsync();

        await Problem.ExpectAsync(HttpStatusCode.NotFound, await client.PostAsync("/nowhere", With("zstd", ServeFactory.Raw(new byte[9], null)), Ct));
    }

    private static async Task<string> LabelAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text.Split(',')[0];
    }

    private static HttpContent Packed(string encoding, byte[] body, string type) => With(encoding, ServeFactory.Raw(Pack(encoding, body), type));

    private static HttpContent With(string encoding, HttpContent content)
    {
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return content;
    }

    private static byte[] Pack(string encoding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            // HTTP's deflate is zlib's format (RFC 9110 §8.4.1.2).
            "deflate" => new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => packed,
        })
            packing.Write(body);
        return packed.ToArray();
    }
}
