using System.Diagnostics;
using System.Globalization;
using MlServe.Training.Data;
using MlServe.Training.Learning;
using MlServe.Training.Native;
using MlServe.Training.Networks;
using MlServe.Training.Onnx;

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
        Libtorch.Load();
        // .NET's count follows the cgroup's CPU limit, versions 1 and 2, rounded up.
        var threads = request.Threads ?? Environment.ProcessorCount;
        if (threads < 1)
            throw new TrainingException($"The number of threads must be at least 1, not {threads}.");
        TorchSharp.torch.set_num_threads(threads);
        using var process = Process.GetCurrentProcess();
        var start = time.GetUtcNow() - process.StartTime.ToUniversalTime();

        var before = time.GetTimestamp();
        var data = DataFolder.Open(request.Data);
        var load = time.GetElapsedTime(before);

        var shape = data.Training.Shape;
        var plan = request.IsConvolutional
            ? NetworkPlan.Convolutional(shape, data.Labels.Count, request.Activation)
            : NetworkPlan.Perceptron(shape, request.Hidden, data.Labels.Count, request.Activation);
        using var network = new Network(plan, new Random(request.Options.Seed));
        using var loop = new TrainingLoop(data, request.Options, network, time);
        Directory.CreateDirectory(request.Folder);
        var last = Train(loop, request.Folder, output, ct);

        var answers = loop.Predict();
        var truth = loop.Judged.Rows.Select(row => loop.Judged.Examples.Labels[row]).ToArray();
        Confusion.Write(Path.Combine(request.Folder, "confusion.csv"), Confusion.Count(truth, answers, data.Labels.Count), data.Labels);
        File.WriteAllBytes(Path.Combine(request.Folder, "model.onnx"), OnnxExport.ToOnnx(network, Card(request, data, last)));

        process.Refresh();
        List<(string Name, string Value)> figures =
        [
            ("accuracy", Text(last.ValidationAccuracy)), ("train_s", Text(last.Elapsed.TotalSeconds)), ("load_s", Text(load.TotalSeconds)),
            ("start_s", Text(start.TotalSeconds)), ("cpu_s", Text(process.TotalProcessorTime.TotalSeconds)),
            ("memory_peak_KB", Text(process.PeakWorkingSet64 / 1024)),
        ];
        if (last.ValidationAccuracy >= request.Options.TargetAccuracy)
            figures.Add(("time_to_target_s", Text(last.Elapsed.TotalSeconds)));
        figures.AddRange([("parameters", Text(network.ParameterCount)), ("data_sha256", data.Sha256)]);
        output.WriteLine(string.Join(' ', figures.Select(figure => $"{figure.Name}={figure.Value}")));
    }

    private static EpochFigures Train(TrainingLoop loop, string folder, TextWriter output, CancellationToken ct)
    {
        using var metrics = new MetricsFile(Path.Combine(folder, "metrics.csv"));
        EpochFigures? last = null;
        foreach (var epoch in loop.Run(ct))
        {
            metrics.Write(epoch);
            output.WriteLine(epoch);
            last = epoch;
        }

        return last!;
    }

    private static ModelCard Card(TrainingRequest request, DataSet data, EpochFigures last)
    {
        var net = request.IsConvolutional ? "two convolutions"
            : request.Hidden.Count == 0 ? "linear" : $"hidden layers of {string.Join(", ", request.Hidden)}";
        return new ModelCard
        {
            Name = $"{data.Name} ({net})",
            Description = string.Create(CultureInfo.InvariantCulture,
                $"Trained by MlServe's trainer on {data.Name}: {last.Epoch} epochs, {request.Options.Optimizer}, seed {request.Options.Seed}, "
                + $"data {data.Sha256}."),
            Labels = data.Labels,
            Accuracy = last.ValidationAccuracy,
        };
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
