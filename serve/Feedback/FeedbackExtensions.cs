using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Serve.Classification;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Feedback;

/// <summary>Live accuracy by held-out uploads: <c>/feedback</c> takes labels, <c>/accuracy</c> tells the estimate.</summary>
internal static class FeedbackExtensions
{
    public static void AddFeedback(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, FeedbackJson.Default));
        builder.Services.AddSingleton(services => new HoldOut(
            services.GetService<FeedbackStore>(), services.GetRequiredService<ServeOptions>(), services.GetRequiredService<ModelSlot>(),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<HoldOut>>()));
        // Neither database is loaded into a service that asks nobody.
        if (ServeOptionsReader.Read(builder.Configuration) is not { FeedbackShare: > 0 } options)
            return;
        var database = FeedbackDatabase.Open(options.FeedbackStore);
        builder.Services.AddSingleton(services => new FeedbackStore(database, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<FeedbackSweep>();
    }

    public static void MapFeedback(this WebApplication app)
    {
        if (app.Services.GetService<FeedbackStore>() is null)
            return;
        var group = app.MapGroup("").WithTags("Feedback");
        group.MapPost("/feedback/{ticket}", Tell)
            .WithSummary("Say what a held-out photo shows, or with null skip the question; the answer is the prediction")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group
            .MapDelete("/feedback/{ticket}", Delete)
            .WithSummary("Delete everything kept of a held-out photo")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGetOrHead("/accuracy", Estimate)
            .WithSummary("How often the model was right, by those who uploaded: shares with 95 % intervals, a class and a model version")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<Reveal>, ProblemHttpResult>> Tell(
        string ticket, Reply reply, FeedbackStore store, ModelSlot slot, ServeOptions options, HttpContext http)
    {
        if (reply.Label is not null && slot.Model?.Card.Labels.Contains(reply.Label) == false)
            return Problems.NotALabel(reply.Label, slot.Model.Card.Labels);
        try
        {
            var outcome = await store.TellAsync(ticket, reply.Label, options.FeedbackPerClient, http.RequestAborted);
            return outcome.Answer is { } answer
                ? TypedResults.Ok(new Reveal(JsonSerializer.Deserialize(answer, FeedbackJson.Default.JsonElement), outcome.IsCounted))
                : Problems.NoTicket();
        }
        catch (DbException)
        {
            return Problems.ComeAgain(http, "The label could not be kept just now.", 2);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string ticket, FeedbackStore store, HttpContext http)
    {
        try
        {
            return await store.DeleteAsync(ticket, http.RequestAborted) ? TypedResults.NoContent() : Problems.NoTicket();
        }
        catch (DbException)
        {
            return Problems.ComeAgain(http, "It could not be deleted just now.", 2);
        }
    }

    private static async Task<Results<Ok<LiveAccuracy>, ProblemHttpResult>> Estimate(FeedbackStore store, ModelSlot slot, HttpContext http)
    {
        if (slot.Model is not { } model)
            return Problems.ComeAgain(http, "The model is still loading.");
        try
        {
            return TypedResults.Ok(LiveAccuracy.Of(await store.CountsAsync(http.RequestAborted), model.Card.Name, model.ModelSha256));
        }
        catch (DbException)
        {
            return Problems.ComeAgain(http, "The labels cannot be read just now.", 2);
        }
    }
}
