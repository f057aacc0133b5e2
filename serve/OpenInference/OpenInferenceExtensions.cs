using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Classifier;
using MlServe.Serve.Classification;
using MlServe.Serve.Health;
using MlServe.Serve.Hosting;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.OpenInference;

/// <summary>
/// The Open Inference Protocol, version 2, over HTTP (github.com/kserve/open-inference-protocol) with the extension for
/// binary tensors: what KServe's and Triton's clients and load tools speak. The model's tensors come and go as they are:
/// no decoding, no softmax.
/// </summary>
internal static class OpenInferenceExtensions
{
    private const string BinaryTensors = "binary_tensor_data";

    public static void MapOpenInference(this WebApplication app)
    {
        var group = app.MapGroup("/v2").WithTags("Open Inference Protocol").WithMetadata(new RefusalFormat(Refuse));
        group.MapGet("", () => TypedResults.Json(new ServerMetadata("mlserve", CommandLine.Version, [BinaryTensors]), OpenInferenceJson.Default.ServerMetadata))
            .WithSummary("What the server is").Produces<ServerMetadata>();
        group.MapGet("/health/live", () => TypedResults.Ok()).WithSummary("The process answers");
        group.MapGet("/health/ready", IsReady).WithSummary("The model is loaded and warm");
        foreach (var model in (string[])["/models/{name}", "/models/{name}/versions/{version}"])
        {
            group
                .MapGet(model, Describe)
                .WithSummary("The model's inputs and outputs")
                .Produces<ModelMetadata>()
                .Produces<InferError>(StatusCodes.Status404NotFound);
            group
                .MapGet(
                    model + "/ready",
                    (string name, string? version, ModelSlot slot, Readiness readiness) =>
                        Find(name, version, slot) is null ? Refuse(StatusCodes.Status404NotFound, Unknown(name, version)) : IsReady(readiness)
                )
                .WithSummary("The model is loaded and warm")
                .Produces(StatusCodes.Status200OK)
                .Produces<InferError>(StatusCodes.Status404NotFound);
            // Whatever the body is called: 'curl -d', as the protocol's examples have it, says it is a form.
            group
                .MapPost(model + "/infer", InferAsync)
                .WithSummary("Run the model on a tensor")
                .Produces<InferResponse>()
                .Produces<InferError>(StatusCodes.Status400BadRequest)
                .Produces<InferError>(StatusCodes.Status404NotFound)
                .Produces<InferError>(StatusCodes.Status413PayloadTooLarge)
                .Produces<InferError>(StatusCodes.Status415UnsupportedMediaType)
                .Produces<InferError>(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult IsReady(Readiness readiness) =>
        readiness.IsReady ? TypedResults.Ok() : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);

    private static IResult Describe(string name, string? version, ModelSlot slot) =>
        Find(name, version, slot) is { } model
            ? TypedResults.Json(
                new ModelMetadata(model.Card.Name, [VersionOf(model)], "onnx_onnxruntime",
                    [new TensorMetadata(model.InputName, InferRequest.Datatype, InputShape(model))],
                    [new TensorMetadata(model.OutputName, InferRequest.Datatype, [-1, model.Card.Labels.Count])]),
                OpenInferenceJson.Default.ModelMetadata)
            : Refuse(StatusCodes.Status404NotFound, Unknown(name, version));

    private static async Task<IResult> InferAsync(
        string name,
        string? version,
        HttpContext http,
        ModelSlot slot,
        InferenceQueue queue,
        UploadBudget budget,
        ServeOptions options,
        Readiness readiness,
        ServeMetrics metrics
    )
    {
        if (slot.Model is null)
            return Busy(http, readiness.Reason, 1);
        if (Find(name, version, slot) is not { } model)
            return Refuse(StatusCodes.Status404NotFound, Unknown(name, version));
        using var body = new Upload(budget);
        UploadEnd end;
        try
        {
            end = await body.FillAsync(http.Request.Body, options.MaxUploadBytes, http.RequestAborted);
        }
        catch (BadHttpRequestException exception)
        {
            if (exception.StatusCode != StatusCodes.Status413PayloadTooLarge)
                return Refuse(exception.StatusCode, exception.Message);
            end = UploadEnd.TooLarge;
        }

        switch (end)
        {
            case UploadEnd.TooLarge:
                return Refuse(
                    StatusCodes.Status413PayloadTooLarge,
                    $"The request is larger than {options.MaxUploadBytes} bytes, the most this server accepts."
                );
            case UploadEnd.OutOfBudget:
                return Busy(http, "Too many requests are being received.", 1);
        }

        InferRequest request;
        try
        {
            int? jsonLength = http.Request.Headers[InferResult.LengthHeader] is [{ } text, ..]
                ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
                : null;
            request = InferRequest.Read(body.Bytes, jsonLength, model.InputName, model.OutputName, InputShape(model));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return Refuse(StatusCodes.Status400BadRequest, exception.Message);
        }

        if (!queue.TryEnqueue(() => RunBatch(model, request, metrics, http.RequestAborted), http.RequestAborted, out var running))
            return Busy(http, "Too many requests are waiting.", queue.RetryAfterSeconds);
        var output = await running;
        if (!request.WantsBinary && !output.All(float.IsFinite))
            return Refuse(
                StatusCodes.Status400BadRequest,
                "The model's output for this input is not finite, which JSON cannot say; ask for it with binary_data."
            );
        var size = output.Length * sizeof(float);
        return new InferResult(
            new InferResponse(model.Card.Name, VersionOf(model), request.Id,
                [new InferOutput(model.OutputName, InferRequest.Datatype, [request.Shape[0], model.Card.Labels.Count],
                    request.WantsBinary ? new BinaryParameters(size) : null, request.WantsBinary ? null : output)]),
            output, request.WantsBinary);
    }

    /// <summary>One image after the other: the batch is the client's convenience, the thread is the unit of admission.</summary>
    private static float[] RunBatch(ImageClassifier model, InferRequest request, ServeMetrics metrics, CancellationToken ct)
    {
        var (batch, classes) = (request.Shape[0], model.Card.Labels.Count);
        var each = request.Values.Length / batch;
        var output = new float[batch * classes];
        for (var i = 0; i < batch; i++)
        {
            ct.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            model.Score(request.Values.AsSpan(i * each, each), output.AsSpan(i * classes, classes));
            metrics.Inferred(Stopwatch.GetElapsedTime(started));
        }

        return output;
    }

    private static ImageClassifier? Find(string name, string? version, ModelSlot slot) =>
        slot.Model is { } model && model.Card.Name == name && (version is null || version == VersionOf(model)) ? model : null;

    private static string VersionOf(ImageClassifier model) => model.ModelSha256[..12];

    private static int[] InputShape(ImageClassifier model) => model.Card.Layout == TensorLayout.Nchw
        ? [-1, 3, model.Card.InputHeight, model.Card.InputWidth]
        : [-1, model.Card.InputHeight, model.Card.InputWidth, 3];

    private static string Unknown(string name, string? version) => $"There is no model '{name}'{(version is null ? "" : $" of version '{version}'")} here.";

    private static JsonHttpResult<InferError> Busy(HttpContext http, string reason, int afterSeconds)
    {
        http.Response.Headers.RetryAfter = afterSeconds.ToString(CultureInfo.InvariantCulture);
        return Refuse(StatusCodes.Status503ServiceUnavailable, reason);
    }

    private static JsonHttpResult<InferError> Refuse(int status, string reason) =>
        TypedResults.Json(new InferError(reason), OpenInferenceJson.Default.InferError, statusCode: status);
}
