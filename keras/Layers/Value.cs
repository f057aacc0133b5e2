namespace MlServe.Keras.Layers;

/// <summary>A tensor between two layers.</summary>
/// <param name="Name">In the ONNX graph.</param>
/// <param name="Shape">Of one image, as Keras sees it; null for a side that is open.</param>
/// <param name="IsPlanar">
/// Keras sees [height, width, channels], and the graph holds [channels, height, width], which convolutions of ONNX take.
/// </param>
/// <param name="IsRaw">It still holds pixels as they were put in: nothing has scaled them.</param>
internal sealed record Value(string Name, IReadOnlyList<long?> Shape, bool IsPlanar = false, bool IsRaw = false)
{
    internal int Rank => Shape.Count;
}
