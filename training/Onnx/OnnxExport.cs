using MlServe.Onnx;
using MlServe.Training.Networks;

namespace MlServe.Training.Onnx;

/// <summary>A trained network as an ONNX file, which TorchSharp cannot write (dotnet/TorchSharp#1281).</summary>
public static class OnnxExport
{
    // ITU-R BT.601: what a grey pixel weighs of red, green and blue. Grey stays what it is.
    private static readonly float[] Grey = [0.299f, 0.587f, 0.114f];

    /// <summary>The model, its card within. A network for pictures takes colour photos [N, 3, height, width], as every image classifier here.</summary>
    /// <param name="network">Trained.</param>
    /// <param name="card">What belongs into its card; the input is filled in.</param>
    /// <returns>The same bytes for the same weights and card.</returns>
    public static byte[] ToOnnx(Network network, ModelCard card)
    {
        var chain = new Chain(card.Name);
        var plan = network.Plan;
        if (plan.InputShape is [_, var height, var width])
        {
            chain.Add("Conv", [([1, 3, 1, 1], Grey)]);
            card = card with { InputWidth = width, InputHeight = height, Layout = "nchw", Scale = 1f / 255 };
        }

        var parameters = new Queue<(long[], float[])>(network.Parameters.Select(parameter => (parameter.shape, parameter.data<float>().ToArray())));
        foreach (var layer in plan.Layers)
            Add(chain, layer, parameters);
        chain.Add("Softmax", [], ("axis", 1L));
        long?[] shape = plan.InputShape is [_, var rows, var columns] ? [3, rows, columns] : [plan.InputShape[0]];
        return chain.Graph.ToModel(("input", shape), (chain.Last, [plan.Classes]), "probabilities", [new(ModelCard.MetadataKey, card.ToJson())]);
    }

    private static void Add(Chain graph, Layer layer, Queue<(long[], float[])> parameters)
    {
        const long Kernel = ConvolutionLayer.Kernel, Padding = ConvolutionLayer.Padding;
        switch (layer)
        {
            case ConvolutionLayer:
                graph.Add(
                    "Conv", [parameters.Dequeue(), parameters.Dequeue()],
                    ("kernel_shape", new[] { Kernel, Kernel }), ("pads", new[] { Padding, Padding, Padding, Padding }));
                break;
            case PoolLayer:
                graph.Add("MaxPool", [], ("kernel_shape", new[] { 2L, 2L }), ("strides", new[] { 2L, 2L }));
                break;
            case FlattenLayer:
                graph.Add("Flatten", [], ("axis", 1L));
                break;
            case LinearLayer:
                graph.Add("Gemm", [parameters.Dequeue(), parameters.Dequeue()], ("transB", 1L));
                break;
            case ActivationLayer activation:
                graph.Add(activation.Kind.ToString(), []);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(layer), layer, "no operator of ONNX stands for it");
        }
    }

    /// <summary>Operators, each on the last one's output.</summary>
    private sealed class Chain(string name)
    {
        internal OnnxGraph Graph { get; } = new(name);

        internal string Last { get; private set; } = "input";

        /// <param name="type">ONNX's name of it.</param>
        /// <param name="weights">Shape and values of further inputs.</param>
        /// <param name="attributes">Numbers or lists of numbers.</param>
        internal void Add(string type, IReadOnlyList<(long[] Shape, float[] Values)> weights, params IEnumerable<(string Name, object Value)> attributes) =>
            Last = Graph.Add(type, [Last, .. weights.Select(weight => Graph.Constant(weight.Shape, weight.Values))], attributes);
    }
}
