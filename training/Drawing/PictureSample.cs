using MlServe.Training.Data;
using SkiaSharp;

namespace MlServe.Training.Drawing;

/// <summary>Data sets of drawn characters, in MNIST's files. They are the project's own, and easier than handwriting.</summary>
public static class PictureSample
{
    /// <summary>Pixels of a side, as MNIST's.</summary>
    public const int Side = 28;

    /// <summary>Draws pictures of all shapes in turn; the same for the same seed.</summary>
    /// <param name="shapes">What is drawn: the classes.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="seed">Of chance.</param>
    /// <param name="first">Number of the first picture: a test set goes on where its training set ends.</param>
    public static Pictures Draw(IReadOnlyList<Shape> shapes, int count, int seed, int first = 0)
    {
        var pixels = new byte[count * Side * Side];
        var classes = new int[count];
        Parallel.For(0, count, i =>
        {
            var random = new Random(Seeds.Of(seed, first + i));
            classes[i] = random.Next(shapes.Count);
            Pen.Draw(shapes[classes[i]], random, pixels.AsSpan(i * Side * Side, Side * Side));
        });
        return new Pictures(Side, Side, pixels, classes);
    }

    /// <summary>Writes a training set and a test set of a sixth of its size, as MNIST has it, and the classes' names.</summary>
    /// <param name="shapes">What is drawn.</param>
    /// <param name="count">Pictures of the training set.</param>
    /// <param name="seed">Of chance.</param>
    /// <param name="folder">Is made where it is missing.</param>
    /// <returns>The test set.</returns>
    public static Pictures Write(IReadOnlyList<Shape> shapes, int count, int seed, string folder)
    {
        Directory.CreateDirectory(folder);
        Write(Draw(shapes, count, seed), Path.Combine(folder, "train"));
        var test = Draw(shapes, Math.Max(1, count / 6), seed, count);
        Write(test, Path.Combine(folder, "t10k"));
        ClassMapping.Write(Path.Combine(folder, "mapping.txt"), shapes.Select(shape => shape.Name));
        return test;
    }

    /// <summary>Writes pictures as PNG files, in a folder for each class: what <c>evaluator accuracy --data</c> takes.</summary>
    public static void WritePhotos(Pictures pictures, IReadOnlyList<string> labels, string folder)
    {
        foreach (var label in labels)
            Directory.CreateDirectory(Path.Combine(folder, label));
        using var bitmap = new SKBitmap(pictures.Width, pictures.Height, SKColorType.Gray8, SKAlphaType.Opaque);
        for (var i = 0; i < pictures.Count; i++)
        {
            for (var y = 0; y < pictures.Height; y++)
                pictures[i].Slice(y * pictures.Width, pictures.Width).CopyTo(bitmap.GetPixelSpan()[(y * bitmap.RowBytes)..]);
            using var file = File.Create(Path.Combine(folder, labels[pictures.Labels[i]], $"{i:D5}.png"));
            bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        }
    }

    private static void Write(Pictures pictures, string prefix)
    {
        var pixels = new byte[pictures.Count * pictures.Size];
        for (var i = 0; i < pictures.Count; i++)
            pictures[i].CopyTo(pixels.AsSpan(i * pictures.Size));
        new IdxFile([pictures.Count, pictures.Height, pictures.Width], pixels).Write(prefix + "-images-idx3-ubyte");
        new IdxFile([pictures.Count], [.. pictures.Labels.Select(label => (byte)label)]).Write(prefix + "-labels-idx1-ubyte");
    }
}
