using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Serve.Classification.Uploads;
using MlServe.Serve.Feedback;
using MlServe.Serve.Hosting;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Classification;

/// <summary><c>POST /predict</c> and <c>GET /test</c>, and what stands behind them.</summary>
internal static class ClassificationExtensions
{
    /// <summary>Begins to load the model at once.</summary>
    /// <exception cref="InvalidOptionsException">The CPU limit is not a number of cores.</exception>
    public static void AddClassification(this WebApplicationBuilder builder, ServeOptions options)
    {
        var plan = CorePlan.For(options.Inference);
        builder.Services.AddSingleton(new ModelSource(options.Model, options.Upload, plan));
        builder.Services.AddSingleton(plan);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PredictionJson.Default));
        builder.Services.AddSingleton<TestPhoto>();
        builder.Services.AddSingleton<ModelSlot>();
        builder.Services.AddSingleton<WarmUp>();
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton<PhotoService>();
        builder.Services.AddSingleton<UploadReader>();
        builder.Services.AddSingleton<UploadPage>();
        builder.Services.AddSingleton(services => new MemoryBudget(services.GetRequiredService<UploadOptions>().MaxBufferedBytes));
        builder.Services.AddSingleton(services => new InferenceQueue(options.Inference.QueueLength, plan.Concurrency,
            services.GetRequiredService<ServeMetrics>(), services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// Waits for the model beside the starting listener; the service is ready when the task ends with true, and with false when it was
    /// told to stop first: a disk that hangs must not hold up the end.
    /// </summary>
    public static async Task<bool> WarmUpAsync(this WebApplication app)
    {
        var loading = app.Services.GetRequiredService<WarmUp>().RunAsync();
        try
        {
            await loading.WaitAsync(app.Lifetime.ApplicationStopping);
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }

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
        var reading = await reader.ReadAsync(http.Request, http.RequestAborted);
        if (reading is not { Refusal: null, Value: { } upload })
            return Problems.Of(http, reading.Refusal!);
        using (upload)
        {
            var outcome = await photos.ClassifyAsync(upload.Bytes, received, http.RequestAborted);
            if (outcome is not { Refusal: null, Value: { } prediction })
                return Problems.Of(http, outcome.Refusal!);
            return await holdOut.HoldAsync(prediction, upload.Bytes, http) is { } question
                ? TypedResults.Accepted($"/feedback/{question.Ticket}", question)
                : new PredictionResult(prediction);
        }
    }

    private static async Task<Results<PredictionResult, ProblemHttpResult>> Test(HttpContext http, TestPhoto photo, PhotoService photos, TimeProvider time)
    {
        var outcome = await photos.ClassifyAsync(photo.Bytes, time.GetTimestamp(), http.RequestAborted);
        return outcome is { Refusal: null, Value: { } prediction } ? new PredictionResult(prediction) : Problems.Of(http, outcome.Refusal!);
    }
}
