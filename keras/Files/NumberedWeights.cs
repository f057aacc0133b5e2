using System.Globalization;
using MlServe.Keras.Graphs;
using PureHDF;
using PureHDF.VOL.Native;

namespace MlServe.Keras.Files;

/// <summary>model.weights.h5 of Keras 3 and of Keras 2.12 to 2.15: a layer's weights are <c>PATH/vars/0</c>, <c>/1</c>, …</summary>
internal sealed class NumberedWeights : IWeights
{
    // Up to 2.14 Keras 2 names each layer with weights twice in this group; the second visit writes nothing, but takes a number.
    private const string CountedTwice = "_layer_checkpoint_dependencies";

    private readonly NativeFile file;
    private readonly bool countsTwice;
    private readonly bool isOfWindows;

    internal NumberedWeights(NativeFile file)
    {
        this.file = file;
        string[] names = [.. file.Children().Select(child => child.Name)];
        countsTwice = names.Any(name => name.Split('\\')[0] == CountedTwice);
        isOfWindows = names.Any(name => name.Contains('\\'));
    }

    public float[][] Read(Layer layer, IReadOnlyList<WantedWeight> wanted)
    {
        var path = countsTwice ? layer.Keras2Path : layer.Path;
        // There Keras 2 joins the names of a path as the system does: to HDF5 they are one name.
        if (isOfWindows)
            path = path.Replace('/', '\\');
        return [.. wanted.Select((weight, i) => Hdf5.Read(file, string.Create(CultureInfo.InvariantCulture, $"{path}/vars/{i}"), layer, weight))];
    }
}
