using System.Runtime.InteropServices;
using Google.Protobuf;
using MlServe.Onnx;
using MlServe.Onnx.Format;

namespace MlServe.Keras;

/// <summary>
/// Batch normalisation after a convolution or a fully connected layer becomes part of its weights: with
/// s = γ ÷ √(variance + ε) the weights of a channel are multiplied by s, and its bias is (b − mean) · s + β.
/// </summary>
internal static class BatchFolding
{
    internal static void Apply(OnnxGraph graph)
    {
        var constants = graph.Constants.ToDictionary(tensor => tensor.Name);
        var makers = graph.Nodes.ToDictionary(node => node.Output[0]);
        var uses = graph.Nodes.SelectMany(node => node.Input).GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());
        foreach (var batch in graph.Nodes.Where(node => node.OpType == "BatchNormalization").ToList())
        {
            // One of Conv or Gemm whose output nobody else uses, and whose weights are its own.
            if (!makers.TryGetValue(batch.Input[0], out var maker) || maker.OpType is not ("Conv" or "Gemm") || uses[batch.Input[0]] > 1
                || maker.Input.Skip(1).Any(name => uses[name] > 1))
                continue;
            Fold(graph, maker, batch, constants);
            graph.Nodes.Remove(batch);
            maker.Output[0] = batch.Output[0];
            makers[batch.Output[0]] = maker;
        }
    }

    private static void Fold(OnnxGraph graph, NodeProto maker, NodeProto batch, Dictionary<string, TensorProto> constants)
    {
        var epsilon = batch.Attribute.First(attribute => attribute.Name == "epsilon").F;
        float[] gamma = Numbers(constants[batch.Input[1]]), beta = Numbers(constants[batch.Input[2]]);
        float[] mean = Numbers(constants[batch.Input[3]]), variance = Numbers(constants[batch.Input[4]]);
        var weight = constants[maker.Input[1]];
        var values = Numbers(weight);
        var bias = maker.Input.Count > 2 ? Numbers(constants[maker.Input[2]]) : new float[gamma.Length];
        // Of a Conv the channels are the first dimension, of a Gemm the last.
        var run = maker.OpType == "Conv" ? values.Length / gamma.Length : 1;
        var factors = gamma.Zip(variance, (scale, spread) => scale / Math.Sqrt(spread + epsilon)).ToArray();
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] * factors[i / run % gamma.Length]);
        for (var i = 0; i < bias.Length; i++)
            bias[i] = (float)(((bias[i] - mean[i]) * factors[i]) + beta[i]);
        weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values));
        if (maker.Input.Count > 2)
            constants[maker.Input[2]].RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(bias));
        else
            maker.Input.Add(graph.Constant([bias.Length], bias));
        foreach (var name in batch.Input.Skip(1))
            graph.Constants.Remove(constants[name]);
    }

    private static float[] Numbers(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
