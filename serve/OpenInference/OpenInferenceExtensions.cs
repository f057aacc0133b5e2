using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Classifier;
using MlServe.Serve.Classification;
using MlServe.Serve.Health;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.OpenInference;

/// <summary>
/// The Open Inference Protocol, version 2, over HTTP (github.com/kserve/open-inference-protocol) with the extension for
/// binary tensors: what KServe's and Triton's clients and load tools speak. The model's tensors come and go as they are:
/// no decoding, no softmax.
/// </summary>
internal static class OpenInferenceExtensions
{
    private const string BinaryTensors = "binary_tensor_data";

    public static void AddOpenInference(this WebApplicationBuilder builder) => builder.Services.AddSingleton<Inference>();

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
        Find(name, version, slot) is { } model ? TypedResults.Json(ModelMetadata.Of(model), OpenInferenceJson.Default.ModelMetadata)
        : Refuse(StatusCodes.Status404NotFound, Unknown(name, version));

    private static async Task<IResult> InferAsync(string name, string? version, HttpContext http, ModelSlot slot, Inference inference)
    {
        // Before the model is there, nobody knows whether it is the one that is asked for.
        if (slot.Model is not null && Find(name, version, slot) is null)
            return Refuse(StatusCodes.Status404NotFound, Unknown(name, version));
        var outcome = await inference.RunAsync(http);
        return outcome is { Refusal: null, Value: { } result } ? result : Refuse(http, outcome.Refusal!);
    }

    private static ImageClassifier? Find(string name, string? version, ModelSlot slot) =>
        slot.Model is { } model && model.Card.Name == name && (version is null || version == ModelMetadata.VersionOf(model)) ? model : null;

    private static string Unknown(string name, string? version) =>
        $"There is no model '{Refusals.Quote(name)}'{(version is null ? "" : $" of version '{Refusals.Quote(version)}'")} here.";

    private static JsonHttpResult<InferError> Refuse(HttpContext http, Refusal refusal)
    {
        Refusals.SetHeaders(http, refusal);
        return Refuse(Refusals.StatusOf(refusal.Reason), refusal.Detail);
    }

    private static JsonHttpResult<InferError> Refuse(int status, string reason) =>
        TypedResults.Json(new InferError(reason), OpenInferenceJson.Default.InferError, statusCode: status);
}
