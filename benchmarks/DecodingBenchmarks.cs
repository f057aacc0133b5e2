using BenchmarkDotNet.Attributes;
using MlServe.Classifier;
using MlServe.Classifier.Decoding;
using MlServe.Classifier.Inference;

namespace MlServe.Benchmarks;

/// <summary>From the bytes of the 1280 × 1280 test photo to a model's input.</summary>
[MemoryDiagnoser]
public class DecodingBenchmarks
{
    private byte[] _photo = [];
    private byte[] _half = [];
    private byte[] _rgb = [];
    private float[] _tensor = [];
    private PixelTensor? _pixelTensor;

    /// <summary>The model's input, in pixels each way.</summary>
    [Params(128, 224)]
    public int Size { get; set; }

    /// <summary>Reads the photo.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));
        _half = new byte[640 * 640 * 3];
        ImageDecoder.Decode(_photo, 640, 640, long.MaxValue, _half);
        _rgb = new byte[Size * Size * 3];
        _tensor = new float[_rgb.Length];
        _pixelTensor = new PixelTensor(new ModelCard
        {
            Name = "benchmark", Labels = ["one"], InputWidth = Size, InputHeight = Size, Layout = TensorLayout.Nchw,
        });
    }

    /// <summary>Decoding, resizing, turning upright.</summary>
    [Benchmark(Baseline = true)]
    public void Decode() => ImageDecoder.Decode(_photo, Size, Size, long.MaxValue, _rgb);

    /// <summary>The bicubic filter alone, from 640 × 640.</summary>
    [Benchmark]
    public void Resize() => BicubicResampler.Resize(_half, 640, 3, new BicubicWeights(640, 640, Size), new BicubicWeights(640, 640, Size), _rgb);

    /// <summary>Bytes to normalised floats alone.</summary>
    [Benchmark]
    public void Fill() => _pixelTensor!.Fill(_rgb, _tensor);
}
