using System.Globalization;
using MlServe.Training.Distributed;

namespace MlServe.Training;

/// <summary>Keeps stores alike until the target is reached: what the command <c>sync</c> does.</summary>
public static class SynchronisationRun
{
    /// <summary>Carries changes between the stores, with a line of figures at the end.</summary>
    /// <param name="addresses">The stores, two or more.</param>
    /// <param name="pause">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="TrainingException">A store is silent, or they do not belong together.</exception>
    public static void Run(IReadOnlyList<StoreOptions> addresses, TimeSpan pause, TimeProvider time, TextWriter output, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var connections = addresses.Select(address => new StoreConnection(address, time)).ToList();
        try
        {
            var synchroniser = new Synchroniser([.. connections.Select(connection => new WeightStore(connection, ct))]);
            synchroniser.Carry();
            output.WriteLine($"carrying changes between {string.Join(", ", addresses.Select(address => address.Address))}");
            for (; !synchroniser.IsOver; synchroniser.Carry())
            {
                ct.WaitHandle.WaitOne(pause);
                ct.ThrowIfCancellationRequested();
            }

            var seconds = time.GetElapsedTime(began).TotalSeconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"changes={synchroniser.Changes} rows={synchroniser.Rows} conflicts={synchroniser.Conflicts} sync_s={seconds:0.###}"));
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }
}
