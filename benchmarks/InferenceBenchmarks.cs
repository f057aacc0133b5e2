using BenchmarkDotNet.Attributes;
using MlServe.Classifier;

namespace MlServe.Benchmarks;

/// <summary>The model that comes with the project, alone and with the decoding.</summary>
[MemoryDiagnoser]
public class InferenceBenchmarks
{
    private byte[] photo = [];
    private float[] tensor = [];
    private ImageClassifier? classifier;

    /// <summary>Threads that share an inference.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Loads the model.</summary>
    [GlobalSetup]
    public void Setup()
    {
        photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));
        classifier = ImageClassifier.Load(new ClassifierOptions
        {
            ModelPath = Path.Combine(AppContext.BaseDirectory, "food11.onnx"), IntraOpThreads = Threads,
        });
        tensor = classifier.Preprocess(photo);
    }

    /// <summary>Unloads it.</summary>
    [GlobalCleanup]
    public void Cleanup() => classifier?.Dispose();

    /// <summary>From tensor to probabilities.</summary>
    [Benchmark]
    public float[] Infer() => classifier!.Infer(tensor);

    /// <summary>From the photo's bytes to labels.</summary>
    [Benchmark]
    public Classification Classify() => classifier!.Classify(photo);
}
