using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlServe.Classifier;
using MlServe.Serve.Classification;
using MlServe.Serve.OpenInference;

namespace MlServe.Serve.Tests.OpenInference;

/// <summary>The endpoints, fields and errors that the protocol's specification names, and its extension for binary tensors.</summary>
public class OpenInferenceTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    private const string Model = "/v2/models/nhwc_softmax";

    /// <summary>The JSON before a binary tensor.</summary>
    private static byte[] BinaryHeader(ImageClassifier classifier, int photos, int bytes, bool isBinary) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        inputs = new[]
        {
            new { name = classifier.InputName, datatype = "FP32", shape = Shape(classifier, photos), parameters = new { binary_data_size = bytes } },
        },
        outputs = new[] { new { name = classifier.OutputName, parameters = new { binary_data = isBinary } } },
    });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_ServerAndModel_HaveTheProtocolsFields()
    {
        var client = await serve.ReadyClientAsync();

        var server = await client.GetFromJsonAsync<JsonElement>("/v2", Ct);
        Assert.Equal(["name", "version", "extensions"], server.EnumerateObject().Select(field => field.Name));
        Assert.Contains("binary_tensor_data", server.GetProperty("extensions").EnumerateArray().Select(e => e.GetString()));

        var model = await client.GetFromJsonAsync<JsonElement>(Model, Ct);
        Assert.Equal(["name", "versions", "platform", "inputs", "outputs"], model.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["name", "datatype", "shape"], model.GetProperty("inputs")[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal("FP32", model.GetProperty("inputs")[0].GetProperty("datatype").GetString());
        Assert.Equal([-1, 11], model.GetProperty("outputs")[0].GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        var version = model.GetProperty("versions")[0].GetString();
        Assert.Equal(model.ToString(), (await client.GetFromJsonAsync<JsonElement>($"{Model}/versions/{version}", Ct)).ToString());
    }

    [Theory]
    [InlineData("/v2/health/live", HttpStatusCode.OK)]
    [InlineData("/v2/health/ready", HttpStatusCode.OK)]
    [InlineData(Model + "/ready", HttpStatusCode.OK)]
    [InlineData("/v2/models/other/ready", HttpStatusCode.NotFound)]
    [InlineData("/v2/models/other", HttpStatusCode.NotFound)]
    [InlineData(Model + "/versions/7", HttpStatusCode.NotFound)]
    public async Task Get_Status_IsTheProtocols(string path, HttpStatusCode expected) =>
        Assert.Equal(expected, (await (await serve.ReadyClientAsync()).GetAsync(path, Ct)).StatusCode);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_JsonNumbers_GivesTheModelsOwnOutput(bool isNested)
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        var tensor = classifier.Preprocess(Fixtures.Image("photo.jpg"));
        var client = await serve.ReadyClientAsync();
        object data = isNested ? new[] { tensor } : tensor;

        var response = await client.PostAsJsonAsync(Model + "/infer", Request(classifier, 1, data), Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(["model_name", "model_version", "id", "outputs"], answer.EnumerateObject().Select(field => field.Name));
        Assert.Equal("7", answer.GetProperty("id").GetString());
        var output = answer.GetProperty("outputs")[0];
        Assert.Equal([1, 11], output.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(
            classifier.Infer(tensor),
            output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle()),
            (a, b) => Math.Abs(a - b) < 1e-5f
        );
    }

    [Fact]
    public async Task Infer_BinaryBatch_GivesBytesInOrder()
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        var photo = classifier.Preprocess(Fixtures.Image("photo.jpg"));
        float[] batch = [.. photo, .. new float[photo.Length]];
        var header = BinaryHeader(classifier, photos: 2, batch.Length * sizeof(float), isBinary: true);
        var client = await serve.ReadyClientAsync();
        using var content = new ByteArrayContent([.. header, .. MemoryMarshal.AsBytes(batch.AsSpan())]);
        content.Headers.Add(InferResult.LengthHeader, $"{header.Length}");

        var response = await client.PostAsync(Model + "/infer", content, Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        var bytes = await response.Content.ReadAsByteArrayAsync(Ct);
        var length = int.Parse(response.Headers.GetValues(InferResult.LengthHeader).Single());
        using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
        var output = json.RootElement.GetProperty("outputs")[0];
        Assert.Equal(2 * 11 * 4, output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.False(output.TryGetProperty("data", out _));
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(length)).ToArray();
        Assert.Equal(classifier.Infer(photo), values[..11], (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.Equal(classifier.Infer(new float[photo.Length]), values[11..], (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Theory]
    [InlineData("[", "The body is not an inference request")]
    [InlineData("{}", "needs exactly one tensor in 'inputs'")]
    [InlineData("""{"inputs":[{"name":"x"}]}""", "There is no input 'x'; the model's is '")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"UINT8"}]}""", "is FP32, not UINT8")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","data":[1]}]}""", "has no 'shape'")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":[1,2]}]}""", "not [1,2]")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":HUGE,"data":[1,2,3]}]}""", "'data' has 3")] // nothing of that size may be made
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":HUGE,"parameters":{"binary_data_size":0}}]}""", "binary_data_size is 0")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE}]}""", "has neither 'data' nor 'binary_data_size'")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE,"data":[1,2,3]}]}""", "'data' has 3")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE,"data":WORDS}]}""", "The body is not an inference request")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE,"parameters":{"binary_data_size":4}}]}""", "binary_data_size is 4")]
    public async Task Infer_Mistake_SaysWhatIsWrong(string body, string reason)
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        var client = await serve.ReadyClientAsync();
        var text = body.Replace("INPUT", classifier.InputName, StringComparison.Ordinal)
            .Replace("SHAPE", JsonSerializer.Serialize(Shape(classifier, 1)), StringComparison.Ordinal)
            .Replace(
                "WORDS",
                JsonSerializer.Serialize(Enumerable.Repeat("a", classifier.Card.InputHeight * classifier.Card.InputWidth * 3)),
                StringComparison.Ordinal
            )
            .Replace("HUGE", JsonSerializer.Serialize(Shape(classifier, int.MaxValue)), StringComparison.Ordinal);

        var response = await client.PostAsync(Model + "/infer", new StringContent(text, Encoding.UTF8, "application/json"), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Infer_OutputIsNotFinite_IsRefusedAsJsonAndGivenAsBytes()
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        var tensor = new float[classifier.Card.InputHeight * classifier.Card.InputWidth * 3];
        tensor.AsSpan().Fill(float.NaN);
        var client = await serve.ReadyClientAsync();

        foreach (var isBinary in new[] { false, true })
        {
            var header = BinaryHeader(classifier, photos: 1, tensor.Length * sizeof(float), isBinary);
            using var content = new ByteArrayContent([.. header, .. MemoryMarshal.AsBytes(tensor.AsSpan())]);
            content.Headers.Add(InferResult.LengthHeader, $"{header.Length}");

            var response = await client.PostAsync(Model + "/infer", content, Ct);

            Assert.Equal(isBinary ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
            if (!isBinary)
                Assert.Contains("not finite", (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString());
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")] // curl -d, unless told otherwise
    [InlineData(null)]
    public async Task Infer_WhateverTheBodyIsCalled_IsRead(string? type)
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        var tensor = new float[classifier.Card.InputHeight * classifier.Card.InputWidth * 3];
        var client = await serve.ReadyClientAsync();

        var response = await client.PostAsync(
            Model + "/infer",
            ServeFactory.Raw(JsonSerializer.SerializeToUtf8Bytes(Request(classifier, 1, tensor)), type),
            Ct
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Infer_TooLarge_IsRefused()
    {
        using var small = ServeFactory.With(("MaxUploadBytes", "1024"));
        using var client = await small.ReadyClientAsync();

        var response = await client.PostAsync(Model + "/infer", new ByteArrayContent(new byte[2000]), Ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":[-1,1,1,3],"data":[1]}]}""", "with N at least 1, not [-1,1,1,3].")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":[LONG1],"data":[1]}]}""", ",…].")]
    [InlineData("""{"inputs":[{"name":"LONG","datatype":"FP32","shape":[1],"data":[1]}]}""", "There is no input '")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"LONG","shape":[1],"data":[1]}]}""", "is FP32, not")]
    [InlineData("""{"id":"LONG","inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE,"data":[1]}]}""", "The 'id' is longer than 1024 bytes.")]
    [InlineData("""{"outputs":[{"name":"LONG"}],"inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE,"data":[1]}]}""", "There is no output '")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE,"data":[{"a":1}]}]}""", "a value of another type")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":"one","data":[1]}]}""", "a value of another type")]
    [InlineData("""{"inputs":[{"name":"INPUT","datatype":"FP32","shape":SHAPE,"data":[1]}""", "it is not valid JSON at line 1, byte")]
    public async Task Infer_AbusiveField_IsNamedShortlyAndHoldsNothing(string body, string reason)
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        var client = await serve.ReadyClientAsync();
        var text = body.Replace("INPUT", classifier.InputName, StringComparison.Ordinal)
            .Replace("SHAPE", JsonSerializer.Serialize(Shape(classifier, 1)), StringComparison.Ordinal)
            .Replace("LONG1", string.Concat(Enumerable.Repeat("1,", 1_000_000)) + "1", StringComparison.Ordinal)
            .Replace("LONG", new string('x', 1 << 20), StringComparison.Ordinal);

        var response = await client.PostAsync(Model + "/infer", new StringContent(text, Encoding.UTF8, "application/json"), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("error").GetString()!;
        Assert.Contains(reason, error);
        Assert.True(error.Length < 400, error);
        Assert.Equal(0, serve.Services.GetRequiredService<MemoryBudget>().HeldBytes);
    }

    [Fact]
    public async Task Infer_Batch_HoldsItsAnswerInTheBudgetUntilItIsRead()
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel });
        await using var tight = ServeFactory.With(("MaxUploadBytes", "65536"), ("MaxBufferedBytes", "131072"));
        var client = await tight.ReadyClientAsync();
        var budget = tight.Services.GetRequiredService<MemoryBudget>();
        var tensor = new float[classifier.Card.InputHeight * classifier.Card.InputWidth * 3];
        // All but what the body itself needs: the tensor and its answer find no room.
        Assert.True(budget.TryTake(65536));

        var refused = await client.PostAsJsonAsync(Model + "/infer", Request(classifier, 1, tensor), Ct);
        budget.GiveBack(65536);
        var answered = await client.PostAsJsonAsync(Model + "/infer", Request(classifier, 1, tensor), Ct);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, answered.StatusCode));
        Assert.NotNull(refused.Headers.RetryAfter);
        await Fixtures.Until(() => Task.FromResult(budget.HeldBytes == 0), "all is given back");
    }

    [Fact]
    public async Task Infer_QueueFull_IsRefusedBeforeTheBodyIsRead()
    {
        await using var busy = ServeFactory.With(("QueueLength", "1"), ("Concurrency", "1"));
        var client = await busy.ReadyClientAsync();
        var queue = busy.Services.GetRequiredService<InferenceQueue>();
        using var gate = new ManualResetEventSlim();
        for (var i = 0; i < 2; i++)
            Assert.True(queue.TryEnqueue(() => { gate.Wait(Ct); return 0; }, CancellationToken.None, out _));

        // A body that would be refused with 400, had it been read.
        var refused = await client.PostAsync(Model + "/infer", new StringContent("["), Ct);
        gate.Set();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("waiting", await refused.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Get_ModelWithALongName_GivesTheNameBackShortened()
    {
        var client = await serve.ReadyClientAsync();

        var answer = await (await client.GetAsync("/v2/models/" + new string('x', 5000), Ct)).Content.ReadAsStringAsync(Ct);

        Assert.InRange(answer.Length, 1, 300);
    }

    private static object Request(ImageClassifier classifier, int batch, object data) => new
    {
        id = "7",
        inputs = new[] { new { name = classifier.InputName, datatype = "FP32", shape = Shape(classifier, batch), data } },
        outputs = new[] { new { name = classifier.OutputName } },
    };

    private static int[] Shape(ImageClassifier classifier, int batch) => [batch, classifier.Card.InputHeight, classifier.Card.InputWidth, 3];
}
