using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MlServe.Classifier;
using MlServe.Classifier.Tests.Models;
using MlServe.Serve.OpenInference;

namespace MlServe.Serve.Tests.Classification;

/// <summary>Models in the forms that exporters give them: upload, test photo and tensors agree with the classifier.</summary>
public sealed class ModelFormTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Predict_BytesToOneProbability_NamesBothClasses()
    {
        var path = ColourModels.BytesToOneProbability().Card("""{"labels": ["cat", "dog"]}""").Save(folder);
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = path });
        await using var serve = ServeFactory.With(("Model", path));
        var client = await serve.ReadyClientAsync();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        var response = await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image("photo.jpg")), Ct);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var expected = classifier.Classify(Fixtures.Image("photo.jpg")).Top;
        Assert.Equal(expected.Select(top => top.Label), answer.GetProperty("top").EnumerateArray().Select(top => top.GetProperty("label").GetString()));
        Assert.Equal(expected[0].Probability, answer.GetProperty("probability").GetSingle(), 1e-6f);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/test", Ct)).StatusCode);
    }

    [Fact]
    public async Task Infer_Bytes_AreOneByteEach()
    {
        var path = ColourModels.BytesToOneProbability().Save(folder);
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = path });
        await using var serve = ServeFactory.With(("Model", path));
        var client = await serve.ReadyClientAsync();
        byte[] pixels = [.. classifier.Preprocess(Fixtures.Image("photo.jpg")).Select(value => (byte)value)];

        await AssertMetadataAsync(client, ("pixels", "UINT8", [-1, 24, 32, 3]), ("half", "FP32", [-1, 1]));
        var scores = await InferAsync(client, ("pixels", "UINT8", [2, 24, 32, 3]), [.. pixels, .. new byte[pixels.Length]]);

        Assert.Equal([Score(classifier, [.. pixels.Select(value => (float)value)]), Score(classifier, new float[pixels.Length])], scores);
    }

    [Fact]
    public async Task Infer_HalvesToMap_GivesTheScoresInTheLabelsOrder()
    {
        var path = ColourModels.HalvesToMap().Save(folder);
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = path });
        await using var serve = ServeFactory.With(("Model", path));
        var client = await serve.ReadyClientAsync();
        var tensor = classifier.Preprocess(Fixtures.Image("photo.jpg"));
        var halves = tensor.SelectMany(value => BitConverter.GetBytes((Half)value)).ToArray();

        await AssertMetadataAsync(client, ("image", "FP16", [-1, 3, 24, 32]), ("loss", "FP32", [-1, 5]));
        var scores = await InferAsync(client, ("image", "FP16", [1, 3, 24, 32]), halves);

        Assert.Equal(classifier.Infer(tensor), scores);
    }

    [Theory]
    [InlineData("256", "value 2304 of 'data' is not a number of type UINT8")]
    [InlineData("0.5", "value 2304 of 'data' is not a number of type UINT8")]
    [InlineData("255", null)]
    public async Task Infer_JsonForBytes_TakesWholeNumbersTo255(string last, string? mistake)
    {
        await using var serve = ServeFactory.With(("Model", ColourModels.BytesToOneProbability().Save(folder)));
        var client = await serve.ReadyClientAsync();
        var data = string.Join(',', Enumerable.Repeat("7", 24 * 32 * 3 - 1).Append(last));
        var body = $$"""{"inputs":[{"name":"pixels","datatype":"UINT8","shape":[1,24,32,3],"data":[{{data}}]}]}""";

        var response = await client.PostAsync("/v2/models/model/infer", new StringContent(body, Encoding.UTF8, "application/json"), Ct);

        Assert.Equal(mistake is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Contains(mistake ?? "model", answer.GetProperty(mistake is null ? "model_name" : "error").GetString());
    }

    private static float Score(ImageClassifier classifier, float[] tensor)
    {
        var scores = new float[1];
        classifier.Score(tensor, scores);
        return scores[0];
    }

    private static async Task AssertMetadataAsync(
        HttpClient client, (string Name, string Datatype, int[] Shape) input, (string Name, string Datatype, int[] Shape) output)
    {
        var model = await client.GetFromJsonAsync<JsonElement>("/v2/models/model", Ct);
        Assert.Equal([input, output], new[] { model.GetProperty("inputs")[0], model.GetProperty("outputs")[0] }.Select(tensor => (
            tensor.GetProperty("name").GetString()!, tensor.GetProperty("datatype").GetString()!, tensor.GetProperty("shape").Deserialize<int[]>()!)),
            (a, b) => a.Item1 == b.Item1 && a.Item2 == b.Item2 && a.Item3.SequenceEqual(b.Item3));
    }

    /// <summary>The scores for a binary tensor.</summary>
    private static async Task<float[]> InferAsync(HttpClient client, (string Name, string Datatype, int[] Shape) input, byte[] tensor)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new
        {
            inputs = new[] { new { name = input.Name, datatype = input.Datatype, shape = input.Shape, parameters = new { binary_data_size = tensor.Length } } },
        });
        using var content = new ByteArrayContent([.. header, .. tensor]);
        content.Headers.Add(InferResult.LengthHeader, $"{header.Length}");
        var response = await client.PostAsync("/v2/models/model/infer", content, Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Ct));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return answer.GetProperty("outputs")[0].GetProperty("data").Deserialize<float[]>()!;
    }
}
