using PureHDF;

namespace MlServe.Keras.Tests.Cases;

internal static class Hdf5Writer
{
    /// <summary>Adds an array at a path, and the groups that lead to it.</summary>
    internal static void Add(H5Group root, string path, float[] values, ulong[] shape)
    {
        var names = path.Split('/');
        var group = root;
        foreach (var name in names[..^1])
        {
            if (!group.TryGetValue(name, out var found))
                group[name] = found = new H5Group();
            group = (H5Group)found;
        }

        group[names[^1]] = new H5Dataset(values, fileDims: shape);
    }
}
