using System.Globalization;
using MlServe.Keras.Graphs;
using PureHDF.VOL.Native;

namespace MlServe.Keras.Files;

/// <summary>
/// model.weights.h5 of Keras 3 and of Keras 2.12 to 2.15: a layer's weights are <c>PATH/vars/0</c>, <c>/1</c>, … As saving_lib.py of their versions
/// has it, the layers of a model are in <c>layers</c>, up to 2.14 in <c>_layer_checkpoint_dependencies</c>.
/// </summary>
internal sealed class NumberedWeights : IWeights
{
    private const string OlderContainer = "_layer_checkpoint_dependencies";

    private readonly NativeFile file;
    private readonly bool isOlder;
    private readonly bool countsTwice;
    private readonly bool isOfWindows;

    /// <param name="file">model.weights.h5.</param>
    /// <param name="version">Of the Keras that wrote it.</param>
    internal NumberedWeights(NativeFile file, string version)
    {
        this.file = file;
        string[] names = [.. file.Children().Select(child => child.Name)];
        isOlder = names.Any(name => name.Split('\\')[0] == OlderContainer);
        // 2.12 and 2.13 visit each layer with weights twice there; the second visit writes nothing, but takes a number.
        countsTwice = isOlder && version.Split('.') is ["2", "12" or "13", ..];
        isOfWindows = names.Any(name => name.Contains('\\'));
    }

    public float[][] Read(Layer layer, IReadOnlyList<WantedWeight> wanted)
    {
        var path = countsTwice ? layer.PathCountedTwice : layer.Path;
        if (isOlder)
            path = string.Join('/', path.Split('/').Select(name => name == "layers" ? OlderContainer : name));
        // There Keras 2 joins the names of a path as the system does: to HDF5 they are one name.
        if (isOfWindows)
            path = path.Replace('/', '\\');
        return [.. wanted.Select((weight, i) => Hdf5.Read(file, string.Create(CultureInfo.InvariantCulture, $"{path}/vars/{i}"), layer, weight))];
    }
}
