using System.IO.Compression;
using System.Text.Json;
using PureHDF.VOL.Native;

namespace MlServe.Keras.Files;

/// <summary>
/// A saved model, opened: what is in it and where its weights are. A .keras file is a zip of config.json, metadata.json and
/// model.weights.h5; an .h5 file of Keras 2 or 3 has the configuration as an attribute beside the weights.
/// </summary>
internal sealed class KerasFile : IDisposable
{
    // No configuration that Keras writes comes near; a bomb would.
    private const long MostConfigBytes = 64 << 20, MostWeightBytes = int.MaxValue - (1L << 20);
    private const int MostDepth = 512;

    private readonly JsonDocument config;
    private readonly NativeFile weights;

    private KerasFile(JsonDocument config, string version, NativeFile weights, bool isLegacy)
    {
        this.config = config;
        this.weights = weights;
        MajorVersion = version.Split('.')[0] == "3" ? 3 : 2;
        Weights = isLegacy ? new NamedWeights(weights) : new NumberedWeights(weights, version);
    }

    /// <summary>The model as a Keras object: class_name and config.</summary>
    internal JsonElement Model => config.RootElement;

    /// <summary>Of Keras, which some layers depend on: 2 or 3.</summary>
    internal int MajorVersion { get; }

    internal IWeights Weights { get; }

    /// <exception cref="KerasException">It is none, or larger than a model can be; what is damaged throws whatever its reader throws.</exception>
    internal static KerasFile Open(Stream stream) => IsZip(stream) ? OpenZip(stream) : OpenH5(stream);

    internal static bool IsZip(Stream stream) => StartsWith(stream, "PK\x03\x04"u8);

    internal static bool IsHdf5(Stream stream) => StartsWith(stream, [0x89, (byte)'H', (byte)'D', (byte)'F']);

    public void Dispose()
    {
        weights.Dispose();
        config.Dispose();
    }

    private static bool StartsWith(Stream stream, ReadOnlySpan<byte> magic)
    {
        Span<byte> first = stackalloc byte[magic.Length];
        stream.Position = 0;
        var isSo = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == magic.Length && first.SequenceEqual(magic);
        stream.Position = 0;
        return isSo;
    }

    private static KerasFile OpenZip(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        var config = JsonDocument.Parse(Read(zip, "config.json", MostConfigBytes), new JsonDocumentOptions { MaxDepth = MostDepth });
        using var metadata = JsonDocument.Parse(Read(zip, "metadata.json", MostConfigBytes));
        var version = metadata.RootElement.TryGetProperty("keras_version", out var written) ? written.GetString() ?? "" : "";
        var weights = new MemoryStream(Read(zip, "model.weights.h5", MostWeightBytes), writable: false);
        return new KerasFile(config, version, Hdf5.Open(weights), isLegacy: false);
    }

    private static KerasFile OpenH5(Stream stream)
    {
        var file = Hdf5.Open(stream);
        try
        {
            if (!file.AttributeExists("model_config"))
                throw new KerasException("it holds weights alone, without the layers they belong to: save the whole model (model.save(\"model.keras\"))");
            var version = file.AttributeExists("keras_version") ? Hdf5.Text(file.Attribute("keras_version")) : "2";
            return new KerasFile(
                JsonDocument.Parse(Hdf5.Text(file.Attribute("model_config")), new JsonDocumentOptions { MaxDepth = MostDepth }), version, file, isLegacy: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static byte[] Read(ZipArchive zip, string name, long most)
    {
        var entry = zip.GetEntry(name) ?? throw new KerasException(name == "model.weights.h5"
            ? "it has no model.weights.h5; weights in several files or in .npz are not read: save the model again with model.save(\"model.keras\")"
            : $"it has no {name}: it is not a model that Keras saved");
        // Keras stores without compression, and deflate does not exceed 1:1032: what claims more than a hundredfold is a bomb.
        if (entry.Length > most || (entry.Length > 16 << 20 && entry.Length / 100 > entry.CompressedLength))
            throw new KerasException($"its {name} would take {entry.Length:N0} bytes from {entry.CompressedLength:N0} in the file: it is refused");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return stream.ReadByte() < 0 ? bytes : throw new InvalidDataException($"{name} is longer than the archive says");
    }
}
