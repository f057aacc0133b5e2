using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace MlServe.Training.Data;

/// <summary>
/// The format of MNIST's files: two zero bytes, the type (8: bytes), the number of dimensions, each as a big-endian 32-bit number,
/// then the values (yann.lecun.com/exdb/mnist). With or without gzip, whatever the name says.
/// </summary>
/// <param name="Dimensions">Items first, then rows and columns.</param>
/// <param name="Values">One byte each.</param>
public sealed record IdxFile(IReadOnlyList<int> Dimensions, byte[] Values)
{
    // More than this is no data set of small pictures, and a broken header must not ask for all memory.
    private const long MostBytes = 2_000_000_000;

    /// <summary>Reads the whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">How many are expected: 1 for labels, 3 for pictures.</param>
    /// <exception cref="TrainingException">It is no such file, or not a whole one.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[2];
            var isGzip = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
            file.Position = 0;
            using Stream content = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(path, content, dimensions);
        }
        catch (InvalidDataException exception)
        {
            throw new TrainingException($"{path} is broken gzip ({exception.Message.TrimEnd('.')}): fetch it again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static IdxFile Read(string path, Stream content, int dimensions)
    {
        var header = new byte[4 + 4 * dimensions];
        var found = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (found < header.Length)
            throw Truncated(path, found, header.Length);
        if (header is not [0, 0, 8, ..] || header[3] != dimensions)
            throw new TrainingException($"{path} is not an IDX file of bytes with {dimensions} dimension{(dimensions == 1 ? "" : "s")}: "
                + $"it begins with {Convert.ToHexStringLower(header.AsSpan(0, 4))}.");
        int[] sizes = [.. Enumerable.Range(1, dimensions).Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 * i)))];
        var expected = sizes.Aggregate(1.0, (product, size) => product * size);
        if (sizes.Any(size => size <= 0) || expected > MostBytes)
            throw new TrainingException($"{path} says that it holds {string.Join(" × ", sizes)} bytes: that is not a data set.");
        var values = new byte[(int)expected];
        found = content.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (found < values.Length)
            throw Truncated(path, header.Length + found, header.Length + values.Length);
        return content.ReadByte() < 0
            ? new IdxFile(sizes, values)
            : throw new TrainingException($"{path} has more than the {string.Join(" × ", sizes)} bytes that its header states.");
    }

    private static TrainingException Truncated(string path, long found, long expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path} is truncated: {found:N0} bytes found, {expected:N0} expected. Fetch it again."));

    /// <summary>Writes it, uncompressed.</summary>
    public void Write(string path)
    {
        var header = new byte[4 + 4 * Dimensions.Count];
        header[2] = 8;
        header[3] = (byte)Dimensions.Count;
        for (var i = 0; i < Dimensions.Count; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), Dimensions[i]);
        using var file = File.Create(path);
        file.Write(header);
        file.Write(Values);
    }
}
