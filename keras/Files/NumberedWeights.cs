using System.Globalization;
using MlServe.Keras.Graphs;
using PureHDF;
using PureHDF.VOL.Native;

namespace MlServe.Keras.Files;

/// <summary>model.weights.h5 of Keras 3 and of Keras 2.12 to 2.15: a layer's weights are <c>PATH/vars/0</c>, <c>/1</c>, …</summary>
internal sealed class NumberedWeights(NativeFile file) : IWeights
{
    // Keras 2 names each layer with weights twice in this group; the second visit writes nothing, but takes a number.
    private const string Keras2Container = "_layer_checkpoint_dependencies";

    private readonly bool countsTwice = file.LinkExists(Keras2Container);

    public float[][] Read(Layer layer, IReadOnlyList<WantedWeight> wanted)
    {
        var path = (countsTwice ? layer.Keras2Path : layer.Path) + "/vars";
        return [.. wanted.Select((weight, i) => Hdf5.Read(file, string.Create(CultureInfo.InvariantCulture, $"{path}/{i}"), layer, weight))];
    }
}
