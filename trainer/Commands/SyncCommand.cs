using System.CommandLine;
using MlServe.Training;
using MlServe.Training.Distributed;

namespace MlServe.Trainer.Commands;

/// <summary><c>sync</c>: stores that learn from each other.</summary>
internal static class SyncCommand
{
    private static readonly Option<string[]> Peers = new("--peer")
    {
        Description = "HOST:PORT of another store; several may be named",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double> Every = new("--every") { Description = "Seconds between two rounds", DefaultValueFactory = _ => 1 };

    public static Command Create(TimeProvider time)
    {
        var command = new Command("sync", "Carry the changes of each store to the others, each once, until the target is reached")
        {
            StoreArguments.Store, Peers, Every, StoreArguments.Patience,
        };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed, time, ct)));
        return command;
    }

    private static int Run(ParseResult parsed, TimeProvider time, CancellationToken ct)
    {
        var every = parsed.GetValue(Every);
        if (!(every is > 0 and <= 3600))
            throw new TrainingException(FormattableString.Invariant($"--every {every}: must be more than 0 and at most 3600 seconds."));
        string[] addresses = [parsed.GetRequiredValue(StoreArguments.Store), .. parsed.GetRequiredValue(Peers)];
        StoreOptions[] stores = [.. addresses.Select(address => StoreArguments.Read(parsed, address))];
        SynchronisationRun.Run(stores, TimeSpan.FromSeconds(every), time, parsed.InvocationConfiguration.Output, ct);
        return ExitCode.Done;
    }
}
