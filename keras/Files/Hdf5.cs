using System.Globalization;
using MlServe.Keras.Graphs;
using PureHDF;
using PureHDF.VOL.Native;

namespace MlServe.Keras.Files;

/// <summary>Reading HDF5 that strangers wrote: nothing of another file, nothing of another size than is expected.</summary>
internal static class Hdf5
{
    internal static NativeFile Open(Stream stream) => H5File.Open(stream, leaveOpen: false);

    internal static string Text(IH5Attribute attribute) => Texts(attribute) is [var only] ? only : throw new InvalidDataException($"its attribute {attribute.Name} is no text");

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
                throw layer.Fault($"its {name} is no array (at {path})");
            long[] shape = [.. dataset.Space.Dimensions.Select(side => (long)side)];
            if (!shape.SequenceEqual(wanted.Shape))
                throw layer.Fault($"its {name} has the shape [{Join(shape)}], where [{Join(wanted.Shape)}] is expected");
            return (dataset.Type.Class, dataset.Type.Size) switch
            {
                (H5DataTypeClass.FloatingPoint, 4) => dataset.Read<float[]>(),
                (H5DataTypeClass.FloatingPoint, 8) => [.. dataset.Read<double[]>().Select(value => (float)value)],
                (H5DataTypeClass.FloatingPoint, 2) => [.. dataset.Read<Half[]>().Select(value => (float)value)],
                _ => throw layer.Fault($"its {name} is no array of floating-point numbers"),
            };
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or KerasException))
        {
            throw layer.Fault($"its {name} cannot be read ({exception.Message})", exception);
        }
    }

    private static string Join(long[] shape) => string.Join(", ", shape.Select(side => side.ToString(CultureInfo.InvariantCulture)));
}
