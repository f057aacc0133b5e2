using MlServe.Training.Learning;

namespace MlServe.Training;

/// <summary>One training from data to files: what the command <c>train</c> does.</summary>
public static class TrainingRun
{
    /// <summary>Trains and writes model.onnx, metrics.csv and confusion.csv; a line for each epoch and at the end one of all figures as name=value.</summary>
    /// <param name="request">What.</param>
    /// <param name="time">The clock.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="ct">Ends it between two steps.</param>
    /// <exception cref="TrainingException">Data or options are wrong, or training diverged.</exception>
    public static void Run(TrainingRequest request, TimeProvider time, TextWriter output, CancellationToken ct)
    {
        var preparation = new Preparation(request, time);
        var data = preparation.Data;
        using var network = preparation.CreateNetwork();
        using var loop = new TrainingLoop(data, request.Options, network, time);
        if (request.Folder is not null)
            Directory.CreateDirectory(request.Folder);
        var last = Train(loop, request.Folder, output, ct);

        if (request.Folder is not null)
        {
            var truth = loop.Judged.Rows.Select(row => loop.Judged.Examples.Labels[row]).ToArray();
            Confusion.Write(Path.Combine(request.Folder, "confusion.csv"), Confusion.Count(truth, loop.Predict(), data.Labels.Count), data.Labels);
        }

        preparation.WriteModel(network, last.ValidationAccuracy, $"{last.Epoch} epochs");
        output.WriteLine(preparation.Figures(network, last.ValidationAccuracy, last.Elapsed, []));
    }

    private static EpochFigures Train(TrainingLoop loop, string? folder, TextWriter output, CancellationToken ct)
    {
        using var metrics = folder is null ? null : new MetricsFile(Path.Combine(folder, "metrics.csv"));
        EpochFigures? last = null;
        foreach (var epoch in loop.Run(ct))
        {
            metrics?.Write(epoch);
            output.WriteLine(epoch);
            last = epoch;
        }

        return last!;
    }
}
