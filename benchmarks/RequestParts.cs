using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MlServe.Classifier;
using MlServe.Classifier.Decoding;
using MlServe.Classifier.Decoding.Jpeg;
using MlServe.Classifier.Inference;
using MlServe.Classifier.Vips;

namespace MlServe.Benchmarks;

/// <summary>Where the CPU of a request goes, each part beside the least that it can be, by turns: what the CPU was used for, not the clock.</summary>
internal static class RequestParts
{
    private const int Rounds = 15;

    /// <summary>Prints a row for each part: its median, and its share of a whole classification in the same round.</summary>
    internal static int Print(string photoPath, string modelPath)
    {
        var photo = File.ReadAllBytes(photoPath);
        var options = new ClassifierOptions { ModelPath = modelPath, IntraOpThreads = 1 };
        using var classifier = ImageClassifier.Load(options);
        var parts = new Dictionary<string, Action> { ["the whole: photo to probabilities"] = () => classifier.Classify(photo) };
        AddDecoding(parts, photo, classifier.Card);
        AddInference(parts, modelPath, classifier, classifier.Preprocess(photo));

        var rows = parts.ToDictionary(part => part.Key, _ => new List<double>());
        var runs = parts.ToDictionary(part => part.Key, part => Math.Max(3, (int)(30 / Milliseconds(part.Value, 3))));
        for (var round = 0; round < Rounds; round++)
            foreach (var (name, part) in parts)
                rows[name].Add(Milliseconds(part, runs[name]));

        Console.WriteLine("| part | CPU, ms | of the whole |\n|---|---|---|");
        var whole = rows.First().Value;
        foreach (var (name, row) in rows)
        {
            var share = Median([.. row.Zip(whole, (own, all) => own / all)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(row):0.00} | {share:0%} |"));
        }

        return 0;
    }

    private static void AddDecoding(Dictionary<string, Action> parts, byte[] photo, ModelCard card)
    {
        var (decoder, rgb) = (new ImageDecoder(card.InputWidth, card.InputHeight), new byte[card.InputWidth * card.InputHeight * 3]);
        parts["decoding, with all below"] = () => decoder.Decode(photo, long.MaxValue, rgb);
        using var image = VipsImage.Load("jpegload_source", photo);
        var shrink = ImageDecoder.JpegShrink(image.Width, image.Height, card.InputWidth, card.InputHeight);
        PictureSize size = new(image.Width / shrink, image.Height / shrink);
        var pixels = new byte[size.Width * size.Height * 3];
        if (JpegHeader.Read(photo) is { } header && ReducedJpeg.IsSupported(header, shrink))
        {
            var (reduced, scan) = (new ReducedJpeg(), new BareScan(photo, header));
            parts["JPEG to pixels"] = () => Expect(reduced.TryDecode(photo, header, shrink, pixels));
            parts["of it Huffman codes alone"] = () => Expect(scan.TryRead());
        }

        BicubicWeights columns = new(), rows = new();
        columns.Fill(size.Width, (double)image.Width / shrink, card.InputWidth);
        rows.Fill(size.Height, (double)image.Height / shrink, card.InputHeight);
        parts["bicubic filter"] = () => BicubicResampler.Resize(pixels, 3, columns, rows, rgb);
        var tensor = new float[card.InputValues];
        var pixelTensor = new PixelTensor<float>(card);
        parts["pixels to numbers"] = () => pixelTensor.Fill(rgb, tensor);
        parts["limit: JPEG to the same pixels by libvips"] = () =>
        {
            using var shrunk = VipsImage.Load("jpegload_source", photo, ("access", "sequential"), ("shrink", shrink.ToString(CultureInfo.InvariantCulture)));
            shrunk.ToPixels().Dispose();
        };
        if (NativeLibrary.TryLoad(TurboJpeg.Library, typeof(RequestParts).Assembly, null, out _))
            parts["limit: the same by the machine's libjpeg-turbo"] = () => TurboJpeg.Decode(photo, pixels, size);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "They live as long as the program.")]
    private static void AddInference(Dictionary<string, Action> parts, string modelPath, ImageClassifier classifier, float[] tensor)
    {
        var scores = new float[classifier.ScoreCount];
        parts["inference"] = () => classifier.Score(tensor, scores);
        var session = new InferenceSession(modelPath, new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 });
        var run = new RunOptions();
        string[] inputs = [classifier.InputName], outputs = [classifier.OutputName];
        OrtValue[] input = [OrtValue.CreateTensorValueFromMemory(tensor, [1, .. classifier.InputShape.Select(side => (long)side)])];
        OrtValue[] output = [OrtValue.CreateTensorValueFromMemory(scores, [1, scores.Length])];
        parts["limit: ONNX Runtime's session alone"] = () => session.Run(run, inputs, input, outputs, output);
    }

    private static double Milliseconds(Action part, int runs)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < runs; i++)
            part();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / runs;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Expect(bool isDecoded)
    {
        if (!isDecoded)
            throw new InvalidOperationException("the photo was not decoded");
    }
}
