using MlServe.Keras.Graphs;

namespace MlServe.Keras.Files;

/// <summary>The weights of a saved model, by layer.</summary>
internal interface IWeights
{
    /// <summary>The weights of a layer, in the order in which the layer makes them.</summary>
    /// <param name="layer">Whose.</param>
    /// <param name="wanted">Their names (several where versions of Keras differ) and shapes.</param>
    /// <exception cref="KerasException">One is missing, or has another shape.</exception>
    float[][] Read(Layer layer, IReadOnlyList<WantedWeight> wanted);
}

/// <param name="Names">What it may be called; the first is for messages.</param>
/// <param name="Shape">As Keras keeps it.</param>
internal sealed record WantedWeight(string[] Names, long[] Shape)
{
    internal WantedWeight(string name, params long[] shape) : this([name], shape)
    {
    }
}
