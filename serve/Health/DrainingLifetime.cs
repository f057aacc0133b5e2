using System.Runtime.InteropServices;

namespace MlServe.Serve.Health;

/// <summary>
/// Stops without refusing anybody. SIGTERM turns <c>/readyz</c> to 503 at once, but the listener stays open for
/// <see cref="ShutdownOptions.DrainSeconds"/>: load balancers learn of a leaving instance only after it was told to stop, and a
/// connection made meanwhile must not find a closed socket. Then the listener closes and requests in flight finish.
/// Ctrl-C comes from a person, who is not kept waiting: it closes the listener at once.
/// </summary>
internal sealed class DrainingLifetime(
    IHostApplicationLifetime application, Readiness readiness, ShutdownOptions options, TimeProvider time, ILogger<DrainingLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];

    public Task WaitForStartAsync(CancellationToken ct)
    {
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            _ = DrainAsync();
        }));
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                readiness.Drain();
                application.StopApplication();
            }));
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>What SIGTERM does; ends when the listener has been told to close.</summary>
    internal async Task DrainAsync()
    {
        if (!readiness.Drain())
            return;
        logger.LogInformation("SIGTERM: no longer ready, accepting for {Seconds} s more", options.DrainSeconds);
        await Task.Delay(TimeSpan.FromSeconds(options.DrainSeconds), time, application.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        application.StopApplication();
    }

    public void Dispose() => registrations.ForEach(r => r.Dispose());
}
