using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using MlServe.Keras.Graphs;
using PureHDF;
using PureHDF.VOL.Native;

namespace MlServe.Keras.Files;

/// <summary>Reading HDF5 that strangers wrote: nothing of another file, nothing of another size than is expected.</summary>
internal static class Hdf5
{
    private static readonly PropertyInfo ExternalFiles = Inside(typeof(NativeDataset), "InternalExternalFileList");
    private static readonly PropertyInfo Context = Inside(typeof(NativeObject), "Context");
    private static readonly PropertyInfo ContextFile = Inside(Context.PropertyType, "File");

    /// <exception cref="KerasException">The file ends before the place that it says itself.</exception>
    internal static NativeFile Open(Stream stream)
    {
        if (End(stream) is { } end && end > stream.Length)
            throw new KerasException(
                string.Create(CultureInfo.InvariantCulture, $"the file is cut off: its weights take {end:N0} bytes, and {stream.Length:N0} are there")
            );
        return H5File.Open(stream, leaveOpen: false);
    }

    /// <summary>The end of file address of the superblock (HDF5 File Format Specification, II.A); null in versions that are not known.</summary>
    private static long? End(Stream stream)
    {
        var block = new byte[64];
        stream.Position = 0;
        var isWhole = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) == block.Length;
        stream.Position = 0;
        return !isWhole ? null : block[8] switch
        {
            0 => BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(40)),
            2 or 3 => BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(28)),
            _ => null,
        };
    }

    internal static string Text(IH5Attribute attribute) =>
        Texts(attribute) is [var only] ? only : throw new InvalidDataException($"its attribute {attribute.Name} is not a text");

    internal static string[] Texts(IH5Attribute attribute) =>
        attribute.Space.Dimensions.Length == 0 ? [attribute.Read<string>()] : attribute.Space.Dimensions[0] == 0 ? [] : attribute.Read<string[]>();

    /// <summary>A weight as floats.</summary>
    /// <exception cref="KerasException">It is missing, of another shape, not of numbers, or elsewhere.</exception>
    internal static float[] Read(NativeFile file, string path, Layer layer, WantedWeight wanted)
    {
        var name = wanted.Names[0];
        try
        {
            if (!file.LinkExists(path))
                throw layer.Fault($"the file has no {name} of it (at {path})");
            if (file.Get(path) is not NativeDataset dataset)
                throw layer.Fault($"its {name} is not an array (at {path})");
            if (IsElsewhere(file, dataset))
                throw layer.Fault($"its {name} lies in another file, which is not read");
            long[] shape = [.. dataset.Space.Dimensions.Select(side => (long)side)];
            if (!shape.SequenceEqual(wanted.Shape))
                throw layer.Fault($"its {name} has the shape [{Join(shape)}], where [{Join(wanted.Shape)}] is expected");
            return (dataset.Type.Class, dataset.Type.Size) switch
            {
                (H5DataTypeClass.FloatingPoint, 4) => dataset.Read<float[]>(),
                (H5DataTypeClass.FloatingPoint, 8) => [.. dataset.Read<double[]>().Select(value => (float)value)],
                (H5DataTypeClass.FloatingPoint, 2) => [.. dataset.Read<Half[]>().Select(value => (float)value)],
                _ => throw layer.Fault($"its {name} is not an array of floating-point numbers"),
            };
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or KerasException))
        {
            throw layer.Fault($"its {name} cannot be read ({exception.Message})", exception);
        }
    }

    /// <summary>
    /// A link to another file, an array in other files, or one put together from others: any file of this machine, by its path.
    /// PureHDF follows them and offers no way to forbid it, so what it knows inside is looked at; a test holds that it is there.
    /// </summary>
    private static bool IsElsewhere(NativeFile file, NativeDataset dataset) =>
        dataset.Layout.Class == H5DataLayoutClass.VirtualStorage || ExternalFiles.GetValue(dataset) is not null
        || !ReferenceEquals(ContextFile.GetValue(Context.GetValue(dataset)), ContextFile.GetValue(Context.GetValue(file)));

    private static PropertyInfo Inside(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) ?? throw new MissingMemberException(type.Name, name);

    private static string Join(long[] shape) => string.Join(", ", shape.Select(side => side.ToString(CultureInfo.InvariantCulture)));
}
