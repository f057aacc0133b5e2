using MlServe.Keras.Graphs;
using PureHDF;
using PureHDF.VOL.Native;

namespace MlServe.Keras.Files;

/// <summary>
/// An .h5 file as Keras 2 and 3 write it: <c>model_weights</c> has a group for each layer of the outermost model, whose
/// attribute weight_names lists its weights; those of a nested model stand in its group, the layer's name before the weight's.
/// </summary>
internal sealed class NamedWeights(NativeFile file) : IWeights
{
    public float[][] Read(Layer layer, IReadOnlyList<WantedWeight> wanted)
    {
        var group = "model_weights/" + layer.OutermostName;
        if (!file.LinkExists(group))
            throw layer.Fault("the file has no weights of it");
        var names = Hdf5.Texts(file.Group(group).Attribute("weight_names"));
        var own = layer.IsOutermost ? names : [.. names.Where(name => name.Split('/') is [.., var parent, _] && parent == layer.Name)];
        return
        [
            .. wanted.Select(
                (weight, i) =>
                    Hdf5.Read(file, $"{group}/{Find(own, weight, i) ?? throw layer.Fault($"the file has no {weight.Names[0]} of it")}", layer, weight)
            ),
        ];
    }

    /// <summary>By its name; by its place in the list where names are of another kind.</summary>
    private static string? Find(string[] names, WantedWeight weight, int place) =>
        names.FirstOrDefault(name => weight.Names.Contains(name.Split('/')[^1].Split(':')[0])) ?? (place < names.Length ? names[place] : null);
}
