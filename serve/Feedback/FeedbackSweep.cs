using System.Data.Common;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Feedback;

/// <summary>Prepares the store at the start, and once an hour deletes what must not be kept any longer.</summary>
internal sealed class FeedbackSweep(FeedbackStore store, FeedbackOptions options, TimeProvider time, ILogger<FeedbackSweep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <exception cref="InvalidOptionsException">The store cannot be used.</exception>
    public override async Task StartAsync(CancellationToken ct)
    {
        try
        {
            await store.PrepareAsync(ct);
        }
        catch (DbException exception)
        {
            throw new InvalidOptionsException([$"Serve:FeedbackStore, {store.Name}, cannot be used: {exception.Message}"]);
        }

        log.LogInformation("Asking for the category of {Share:P0} of the page's uploads; labels go to {Store}", options.FeedbackShare, store.Name);
        await base.StartAsync(ct);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await store.SweepAsync(TimeSpan.FromDays(options.FeedbackDays), stoppingToken);
            }
            catch (DbException exception)
            {
                log.LogWarning("Old feedback could not be deleted, the next try is in an hour: {Reason}", exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
