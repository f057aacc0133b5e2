using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlServe.Classifier;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.OpenInference;

/// <summary>
/// A server that speaks the Open Inference Protocol and nothing else, as Triton does, over a real model: a photo that comes as anything
/// else than the right tensor is refused, and outputs are nested as their shape is.
/// </summary>
internal sealed class TensorServer : IAsyncDisposable
{
    private readonly ImageClassifier model = ImageClassifier.Load(new ClassifierOptions { ModelPath = ModelFile });
    private WebServer? server;
    private int inferences;

    private TensorServer()
    {
    }

    /// <summary>The model that is served.</summary>
    public static string ModelFile { get; } = Repository.File("tests/classifier/models/nhwc_softmax.onnx");

    /// <summary>Where it infers.</summary>
    public HttpAddress Infer => new(new Uri(server!.Url, "/v2/models/tiny/infer"));

    /// <summary>The model's classes.</summary>
    public IReadOnlyList<string> Labels => model.Card.Labels;

    /// <summary>Inferences so far.</summary>
    public int Inferences => Volatile.Read(ref inferences);

    /// <summary>Starts one.</summary>
    /// <param name="instead">Whether a request is answered with <paramref name="body"/> instead; may set the status.</param>
    /// <param name="body">What is then answered.</param>
    public static async Task<TensorServer> StartAsync(Func<HttpContext, bool>? instead = null, string body = "")
    {
        var tensors = new TensorServer();
        tensors.server = await WebServer.StartAsync(http => instead?.Invoke(http) == true ? http.Response.WriteAsync(body) : tensors.AnswerAsync(http));
        return tensors;
    }

    public async ValueTask DisposeAsync()
    {
        await server!.DisposeAsync();
        model.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        switch (http.Request.Method, http.Request.Path.Value)
        {
            case ("GET", "/v2"):
                await http.Response.WriteAsync("""{"name":"tensors","version":"1","extensions":[]}""");
                return;
            case ("GET", "/v2/health/ready"):
                return;
            case ("GET", "/v2/models/tiny/ready"):
                await http.Response.WriteAsync("""{"name":"tiny","ready":true}""");
                return;
            case ("GET", "/v2/models/tiny"):
                await http.Response.WriteAsync(JsonSerializer.Serialize(new
                {
                    name = "tiny",
                    versions = new[] { "1" },
                    platform = "onnxruntime_onnx",
                    inputs = new[] { new { name = model.InputName, datatype = "FP32", shape = Shape(-1) } },
                    outputs = new[] { new { name = model.OutputName, datatype = "FP32", shape = new long[] { -1, Labels.Count } } },
                }));
                return;
            case ("POST", "/v2/models/tiny/infer"):
                await InferAsync(http);
                return;
            default:
                http.Response.StatusCode = 404;
                return;
        }
    }

    private async Task InferAsync(HttpContext http)
    {
        using var request = await JsonDocument.ParseAsync(http.Request.Body);
        var input = request.RootElement.GetProperty("inputs").EnumerateArray().Single();
        var data = input.GetProperty("data").EnumerateArray().Select(value => value.GetSingle()).ToArray();
        if (input.GetProperty("name").GetString() != model.InputName || input.GetProperty("datatype").GetString() != "FP32"
            || !input.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).SequenceEqual(Shape(1)))
        {
            http.Response.StatusCode = 400;
            return;
        }

        var scores = new float[Labels.Count];
        model.Score(data, scores);
        Interlocked.Increment(ref inferences);
        await http.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            model_name = "tiny",
            outputs = new[] { new { name = model.OutputName, datatype = "FP32", shape = new[] { 1, scores.Length }, data = new[] { scores } } },
        }));
    }

    private long[] Shape(long batch) => model.Card.Layout == TensorLayout.Nchw
        ? [batch, 3, model.Card.InputHeight, model.Card.InputWidth]
        : [batch, model.Card.InputHeight, model.Card.InputWidth, 3];
}
