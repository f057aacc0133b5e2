using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using PureHDF;

namespace MlServe.Keras.Tests.Cases;

/// <summary>
/// A model that Keras itself has run: its configuration, and what it answered for weights and pictures that are drawn anew here (make-cases.py).
/// </summary>
internal sealed record KerasCase(JsonNode Config, IReadOnlyList<DrawnWeight> Weights, long[] Input, double Low, double High, long[] Shape, float[] Expected)
{
    /// <summary>The names of the cases there are.</summary>
    internal static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder, "*.json.gz").Select(file => Path.GetFileName(file)[..^".json.gz".Length]).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "cases");

    internal static KerasCase Read(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(Folder, name + ".json.gz")), CompressionMode.Decompress);
        var root = JsonNode.Parse(file)!;
        return new KerasCase(
            root["config"]!,
            [.. root["weights"]!.AsArray().Select(weight => new DrawnWeight(
                (string)weight![0]!, [.. weight[1]!.AsArray().Select(side => (ulong)side!)], (uint)weight[2]!, (double)weight[3]!, (double)weight[4]!))],
            [.. root["input"]!.AsArray().Select(side => (long)side!)],
            (double)root["low"]!,
            (double)root["high"]!,
            [.. root["shape"]!.AsArray().Select(side => (long)side!)],
            root["expected"].Deserialize<float[]>()!);
    }

    /// <summary>The pictures that Keras was given.</summary>
    internal float[] Pictures() => Draw.Uniform(0, Input.Aggregate(1L, (product, side) => product * side), Low, High);

    /// <summary>Writes the model as Keras would: a zip with its configuration and its weights.</summary>
    internal void Save(string path, string version = "3.16.0")
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Write(zip, "metadata.json", JsonSerializer.SerializeToUtf8Bytes(new { keras_version = version }));
        Write(zip, "config.json", JsonSerializer.SerializeToUtf8Bytes(Config));
        var file = new H5File();
        foreach (var weight in Weights)
            Hdf5Writer.Add(file, weight.Path, Draw.Uniform(weight.Seed, weight.Count, weight.Low, weight.High), weight.Shape);
        using var bytes = new MemoryStream();
        file.Write(bytes);
        Write(zip, "model.weights.h5", bytes.ToArray());
    }

    private static void Write(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }
}

/// <summary>A weight: where Keras keeps it, and what its values are drawn from.</summary>
internal sealed record DrawnWeight(string Path, ulong[] Shape, uint Seed, double Low, double High)
{
    internal long Count => (long)Shape.Aggregate(1UL, (product, side) => product * side);
}
