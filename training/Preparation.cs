using System.Diagnostics;
using System.Globalization;
using MlServe.Training.Data;
using MlServe.Training.Native;
using MlServe.Training.Networks;
using MlServe.Training.Onnx;

namespace MlServe.Training;

/// <summary>What every training begins with, torch and data, and the figures and the model that it ends with.</summary>
internal sealed class Preparation
{
    private readonly TrainingRequest request;
    private readonly TimeSpan start, load;

    /// <summary>Loads torch and data.</summary>
    /// <exception cref="TrainingException">Torch cannot be loaded, or the data is missing or broken.</exception>
    internal Preparation(TrainingRequest request, TimeProvider time)
    {
        this.request = request;
        Libtorch.Load();
        // .NET's count follows the cgroup's CPU limit, versions 1 and 2, rounded up.
        var threads = request.Threads ?? Environment.ProcessorCount;
        if (threads < 1)
            throw new TrainingException($"The number of threads must be at least 1, not {threads}.");
        TorchSharp.torch.set_num_threads(threads);
        using var process = Process.GetCurrentProcess();
        start = time.GetUtcNow() - process.StartTime.ToUniversalTime();

        var before = time.GetTimestamp();
        Data = DataFolder.Open(request.Data);
        load = time.GetElapsedTime(before);
    }

    /// <summary>What is learnt from.</summary>
    internal DataSet Data { get; }

    /// <summary>The network that was asked for, with weights that come from the seed.</summary>
    internal Network CreateNetwork()
    {
        var shape = Data.Training.Shape;
        var plan = request.IsConvolutional
            ? NetworkPlan.Convolutional(shape, Data.Labels.Count, request.Activation)
            : NetworkPlan.Perceptron(shape, request.Hidden, Data.Labels.Count, request.Activation);
        return new Network(plan, new Random(request.Options.Seed));
    }

    /// <summary>Writes model.onnx, where there is a folder for it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="accuracy">On the examples to judge by.</param>
    /// <param name="length">How long it was trained, in words.</param>
    internal void WriteModel(Network network, double accuracy, string length)
    {
        if (request.Folder is not { } folder)
            return;
        var net = request.IsConvolutional ? "two convolutions"
            : request.Hidden.Count == 0 ? "linear" : $"hidden layers of {string.Join(", ", request.Hidden)}";
        var card = new ModelCard
        {
            Name = $"{Data.Name} ({net})",
            Description = string.Create(CultureInfo.InvariantCulture,
                $"Trained by MlServe's trainer on {Data.Name}: {length}, {request.Options.Optimizer}, seed {request.Options.Seed}, data {Data.Sha256}."),
            Labels = Data.Labels,
            Accuracy = accuracy,
        };
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxExport.ToOnnx(network, card));
    }

    /// <summary>The line of all figures, name=value.</summary>
    /// <param name="network">The network.</param>
    /// <param name="accuracy">On the examples to judge by, at the end.</param>
    /// <param name="elapsed">How long training took.</param>
    /// <param name="more">Figures of this kind of training, last.</param>
    internal string Figures(Network network, double accuracy, TimeSpan elapsed, IEnumerable<(string Name, double Value)> more)
    {
        using var process = Process.GetCurrentProcess();
        List<(string Name, double Value)> figures =
        [
            ("accuracy", accuracy), ("train_s", elapsed.TotalSeconds), ("load_s", load.TotalSeconds), ("start_s", start.TotalSeconds),
            ("cpu_s", process.TotalProcessorTime.TotalSeconds), ("memory_peak_KB", process.PeakWorkingSet64 / 1024),
        ];
        if (accuracy >= request.Options.TargetAccuracy)
            figures.Add(("time_to_target_s", elapsed.TotalSeconds));
        figures.Add(("parameters", network.ParameterCount));
        var words = figures.Concat(more).Select(figure => figure.Name + "=" + figure.Value.ToString("0.######", CultureInfo.InvariantCulture));
        return $"{string.Join(' ', words)} data_sha256={Data.Sha256}";
    }
}
