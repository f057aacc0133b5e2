using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Serve.Feedback;
using MlServe.Serve.Hosting;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Classification;

/// <summary><c>POST /predict</c> and <c>GET /test</c>, and what stands behind them.</summary>
internal static class ClassificationExtensions
{
    public static void AddClassification(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PredictionJson.Default));
        builder.Services.AddSingleton(services => CorePlan.For(services.GetRequiredService<ServeOptions>()));
        builder.Services.AddSingleton<TestPhoto>();
        builder.Services.AddSingleton<ModelSlot>();
        builder.Services.AddSingleton<WarmUp>();
        builder.Services.AddSingleton<PhotoService>();
        builder.Services.AddSingleton<UploadReader>();
        builder.Services.AddSingleton<UploadPage>();
        builder.Services.AddSingleton(services => new UploadBudget(services.GetRequiredService<ServeOptions>().MaxBufferedBytes));
        builder.Services.AddSingleton(services =>
        {
            var options = services.GetRequiredService<ServeOptions>();
            var plan = services.GetRequiredService<CorePlan>();
            return new InferenceQueue(
                options.QueueLength,
                plan.Concurrency,
                services.GetRequiredService<ServeMetrics>(),
                services.GetRequiredService<TimeProvider>()
            );
        });
    }

    /// <summary>Loads the model beside the starting listener; the service is ready when the task ends.</summary>
    public static Task WarmUpAsync(this WebApplication app) => app.Services.GetRequiredService<WarmUp>().RunAsync();

    /// <summary>The page and its files. Browsers ask each time whether they have changed: another version of the service may answer next.</summary>
    public static void MapUploadPage(this WebApplication app)
    {
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        // Static files give way to a route: what lies there as index.html is the template.
        foreach (var path in new[] { "/", "/index.html" })
            app.MapGetOrHead(path, (UploadPage page, HttpResponse response) => page.Show(response)).ExcludeFromDescription();
    }

    public static void MapClassification(this WebApplication app)
    {
        var group = app.MapGroup("").WithTags("Classification");
        group.MapPost("/predict", Predict)
            .WithSummary("Classify an image, sent as the multipart form field 'file' or as the raw body")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .AddOpenApiOperationTransformer(ApiDescription.DescribePredict);
        group.MapGetOrHead("/test", Test)
            .WithSummary("Classify the built-in photo, decoded and inferred anew each time")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .AddOpenApiOperationTransformer(ApiDescription.DescribeAnswer);
        group.MapGetOrHead("/test/photo.jpg", (TestPhoto photo) => TypedResults.Bytes(photo.Bytes, "image/jpeg"))
            .WithSummary("The built-in photo")
            .Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg");
    }

    private static async Task<Results<PredictionResult, Accepted<Question>, ProblemHttpResult>> Predict(
        HttpContext http, UploadReader reader, PhotoService photos, HoldOut holdOut, TimeProvider time)
    {
        var received = time.GetTimestamp();
        var (upload, problem) = await reader.ReadAsync(http.Request, http.RequestAborted);
        using (upload)
        {
            if (upload is null)
                return problem!;
            switch ((await photos.ClassifyAsync(upload.Bytes, received, http)).Result)
            {
                case PredictionResult answer:
                    return await holdOut.HoldAsync(answer.Value, upload.Bytes, http) is { } question
                        ? TypedResults.Accepted($"/feedback/{question.Ticket}", question)
                        : answer;
                case var refusal:
                    return (ProblemHttpResult)refusal;
            }
        }
    }

    private static Task<Results<PredictionResult, ProblemHttpResult>> Test(HttpContext http, TestPhoto photo, PhotoService photos, TimeProvider time) =>
        photos.ClassifyAsync(photo.Bytes, time.GetTimestamp(), http);
}
