using System.Runtime.InteropServices;

namespace MlServe.Evaluator;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP as two tokens. The first signal asks for an orderly end (delete, score what there is);
/// the second asks to leave at once, waiting for nothing; the third ends the process where it stands.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource requested = new();
    private readonly CancellationTokenSource atOnce = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private int signals;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Requested => requested.Token;

    /// <summary>Cancelled by the second signal: clean-up stops waiting.</summary>
    public CancellationToken AtOnce => atOnce.Token;

    /// <summary>Takes the signals of this process over until disposed.</summary>
    public static Interruption Listen()
    {
        var interruption = new Interruption();
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            interruption.registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (context.Signal == PosixSignal.SIGHUP)
                    Silence();
                interruption.Signal();
            }));
        }

        return interruption;
    }

    /// <summary>What a signal does; tests call it in a signal's place.</summary>
    public void Signal()
    {
        switch (Interlocked.Increment(ref signals))
        {
            case 1:
                requested.Cancel();
                break;
            case 2:
                requested.Cancel();
                atOnce.Cancel();
                break;
            default:
                Environment.Exit(ExitCode.Interrupted);
                break;
        }
    }

    /// <summary>The terminal is closed, and to write to it would fail in the middle of the clean-up.</summary>
    private static void Silence()
    {
        if (!Console.IsOutputRedirected)
            Console.SetOut(TextWriter.Null);
        if (!Console.IsErrorRedirected)
            Console.SetError(TextWriter.Null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        requested.Dispose();
        atOnce.Dispose();
    }
}
