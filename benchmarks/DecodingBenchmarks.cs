using BenchmarkDotNet.Attributes;
using MlServe.Classifier;
using MlServe.Classifier.Decoding;
using MlServe.Classifier.Inference;

namespace MlServe.Benchmarks;

/// <summary>From the bytes of the 1280 × 1280 test photo to a model's input.</summary>
[MemoryDiagnoser]
public class DecodingBenchmarks
{
    private byte[] photo = [];
    private byte[] half = [];
    private byte[] rgb = [];
    private float[] tensor = [];
    private PixelTensor<float>? pixelTensor;

    /// <summary>The model's input, in pixels each way.</summary>
    [Params(128, 224)]
    public int Size { get; set; }

    /// <summary>Reads the photo.</summary>
    [GlobalSetup]
    public void Setup()
    {
        photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));
        half = new byte[640 * 640 * 3];
        ImageDecoder.Decode(photo, 640, 640, long.MaxValue, half);
        rgb = new byte[Size * Size * 3];
        tensor = new float[rgb.Length];
        pixelTensor = new PixelTensor<float>(new ModelCard
        {
            Name = "benchmark", Labels = ["one"], InputWidth = Size, InputHeight = Size, Layout = TensorLayout.Nchw,
        });
    }

    /// <summary>Decoding, resizing, turning upright.</summary>
    [Benchmark(Baseline = true)]
    public void Decode() => ImageDecoder.Decode(photo, Size, Size, long.MaxValue, rgb);

    /// <summary>The bicubic filter alone, from 640 × 640.</summary>
    [Benchmark]
    public void Resize() => BicubicResampler.Resize(half, 3, new BicubicWeights(640, 640, Size), new BicubicWeights(640, 640, Size), rgb);

    /// <summary>Bytes to normalised floats alone.</summary>
    [Benchmark]
    public void Fill() => pixelTensor!.Fill(rgb, tensor);
}
