using System.Globalization;
using MlServe.Training.Distributed;

namespace MlServe.Training;

/// <summary>One worker of a training by several, from its start to the target: what the command <c>worker</c> does.</summary>
public static class WorkerRun
{
    /// <summary>Trains with the others; a line whenever the network was judged and at the end one of all figures as name=value.</summary>
    /// <param name="request">What.</param>
    /// <param name="time">The clock.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="ct">Ends it between two steps.</param>
    /// <exception cref="TrainingException">Data or options are wrong, training diverged, or the store is silent or holds another network.</exception>
    public static void Run(WorkerRequest request, TimeProvider time, TextWriter output, CancellationToken ct)
    {
        var preparation = new Preparation(request.Training, time);
        using var network = preparation.CreateNetwork();
        using var connection = new StoreConnection(request.Store, time);
        var store = new WeightStore(connection, ct);
        using var worker = new DownpourWorker(preparation.Data, request.Training.Options, request.Worker, (store, network), time);
        var replica = worker.Replica;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"worker {request.Worker.Worker} of {request.Worker.Workers} begins after {replica.Minibatches} minibatches, at version {replica.Version}"));
        WorkerFigures? last = null;
        foreach (var figures in worker.Run(ct))
        {
            output.WriteLine(figures);
            last = figures;
        }

        var totals = store.Totals();
        preparation.WriteModel(network, last!.Accuracy,
            string.Create(CultureInfo.InvariantCulture, $"{totals.Minibatches} minibatches by {request.Worker.Workers} workers"));
        output.WriteLine(preparation.Figures(network, last.Accuracy, last.Elapsed,
        [
            ("minibatches", replica.Minibatches), ("minibatches_in_all", totals.Minibatches), ("version", totals.Version), ("pushes_in_all", totals.Pushes),
            ("pushes", replica.Pushes), ("conflicts", replica.Conflicts), ("staleness", Ratio(replica.Staleness, replica.Pushes)),
            ("rows_pushed_share", Ratio(replica.RowsPushed, replica.RowsInAll)),
        ]));
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : part / (double)whole;
}
