using System.Text.Json;

namespace MlServe.Keras.Graphs;

/// <summary>The layers of a model and how they are applied to each other.</summary>
/// <param name="Layers">In the order of the configuration.</param>
/// <param name="Calls">Each layer as often as it is applied.</param>
/// <param name="Inputs">What is put in.</param>
/// <param name="Outputs">What comes out.</param>
internal sealed record Model(IReadOnlyList<Layer> Layers, IReadOnlyList<Call> Calls, IReadOnlyList<Reference> Inputs, IReadOnlyList<Reference> Outputs);

/// <summary>One output of one call of a layer.</summary>
internal readonly record struct Reference(string Layer, int Call, int Output);

/// <summary>One application of a layer.</summary>
/// <param name="Layer">Which.</param>
/// <param name="Number">The how manieth of this layer, from 0.</param>
/// <param name="Arguments">By place; a tensor, a list of tensors, or what stands in the configuration.</param>
/// <param name="Named">By name.</param>
internal sealed record Call(Layer Layer, int Number, IReadOnlyList<Argument> Arguments, IReadOnlyDictionary<string, Argument> Named)
{
    /// <summary>All tensors that it needs, in their order.</summary>
    internal IEnumerable<Reference> Needs => Arguments.Concat(Named.Values).SelectMany(argument => argument.Tensors);
}

/// <summary>What is given to a call.</summary>
/// <param name="Tensors">One or several outputs of others; none where it is a constant.</param>
/// <param name="Constant">What stands in the configuration instead.</param>
internal sealed record Argument(IReadOnlyList<Reference> Tensors, JsonElement Constant);
