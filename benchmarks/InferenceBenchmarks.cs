using BenchmarkDotNet.Attributes;
using MlServe.Classifier;

namespace MlServe.Benchmarks;

/// <summary>The model that comes with the project, alone and with the decoding.</summary>
[MemoryDiagnoser]
public class InferenceBenchmarks
{
    private byte[] _photo = [];
    private float[] _tensor = [];
    private ImageClassifier? _classifier;

    /// <summary>Threads that share an inference.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Loads the model.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));
        _classifier = ImageClassifier.Load(new ClassifierOptions
        {
            ModelPath = Path.Combine(AppContext.BaseDirectory, "food11.onnx"), IntraOpThreads = Threads,
        });
        _tensor = _classifier.Preprocess(_photo);
    }

    /// <summary>Unloads it.</summary>
    [GlobalCleanup]
    public void Cleanup() => _classifier?.Dispose();

    /// <summary>From tensor to probabilities.</summary>
    [Benchmark]
    public float[] Infer() => _classifier!.Infer(_tensor);

    /// <summary>From the photo's bytes to labels.</summary>
    [Benchmark]
    public Classification Classify() => _classifier!.Classify(_photo);
}
