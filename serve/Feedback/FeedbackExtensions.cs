using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Serve.Classification;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Feedback;

/// <summary>Live accuracy by held-out uploads: <c>/feedback</c> takes labels, <c>/accuracy</c> tells the estimate.</summary>
internal static class FeedbackExtensions
{
    private static readonly Refusal NoTicket =
        new(RefusalReason.NotFound, "This question no longer exists: it was answered, was deleted, or is over an hour old.");

    public static void AddFeedback(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, FeedbackJson.Default));
        builder.Services.AddSingleton(services => new HoldOut(
            services.GetService<FeedbackStore>(), services.GetRequiredService<FeedbackOptions>(), services.GetRequiredService<ModelSlot>(),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<HoldOut>>()));
        // Neither database is loaded into a service that asks nobody.
        if (ServeOptionsReader.Read(builder.Configuration).Feedback is not { FeedbackShare: > 0 } options)
            return;
        var database = FeedbackDatabase.Open(options.FeedbackStore);
        builder.Services.AddSingleton(services => new FeedbackStore(database, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<LabelReader>();
        builder.Services.AddHostedService<FeedbackSweep>();
    }

    public static void MapFeedback(this WebApplication app)
    {
        if (app.Services.GetService<FeedbackStore>() is null)
            return;
        var group = app.MapGroup("").WithTags("Feedback").AddEndpointFilter(RefuseWhereTheStoreFails);
        group.MapPost("/feedback/{ticket}", AcceptLabel)
            .Accepts<Reply>("application/json")
            .WithSummary("Label a held-out photo, or skip the question with null; returns the prediction")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group
            .MapDelete("/feedback/{ticket}", Delete)
            .WithSummary("Delete everything stored about a held-out photo")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGetOrHead("/accuracy", Estimate)
            .WithSummary("Live accuracy by the labels of those who uploaded, with 95 % intervals, per class and per model version")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<Reveal>, ProblemHttpResult>> AcceptLabel(
        string ticket, LabelReader reader, FeedbackStore store, FeedbackOptions options, HttpContext http)
    {
        var reading = await reader.ReadAsync(http);
        if (reading is not { Refusal: null, Value: { } reply })
            return Problems.Of(http, reading.Refusal!);
        var outcome = await store.TakeLabelAsync(ticket, reply.Label, options.FeedbackPerClient, http.RequestAborted);
        return outcome.Answer is { } answer
            ? TypedResults.Ok(new Reveal(JsonSerializer.Deserialize(answer, FeedbackJson.Default.JsonElement), outcome.IsCounted))
            : Problems.Of(http, NoTicket);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string ticket, FeedbackStore store, HttpContext http) =>
        await store.DeleteAsync(ticket, http.RequestAborted) ? TypedResults.NoContent() : Problems.Of(http, NoTicket);

    private static async Task<Results<Ok<LiveAccuracy>, ProblemHttpResult>> Estimate(FeedbackStore store, ModelSlot slot, HttpContext http) =>
        slot.Model is { } model
            ? TypedResults.Ok(LiveAccuracy.Of(await store.CountsAsync(http.RequestAborted), model.Card.Name, model.ModelSha256))
            : Problems.Of(http, new Refusal(RefusalReason.NotReady, "The model is still loading."));

    /// <summary>A failed database is no fault of the service: whoever asks is to come again.</summary>
    private static async ValueTask<object?> RefuseWhereTheStoreFails(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (DbException exception)
        {
            return Problems.Of(context.HttpContext, Refusals.Of(exception));
        }
    }
}
