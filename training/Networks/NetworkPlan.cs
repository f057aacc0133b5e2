namespace MlServe.Training.Networks;

/// <summary>A network before it has weights.</summary>
/// <param name="InputShape">Of one input: <c>[columns]</c> or <c>[1, height, width]</c>.</param>
/// <param name="Classes">Numbers it answers, one for each class: logits, whose softmax are probabilities.</param>
/// <param name="Layers">From the input to the logits.</param>
public sealed record NetworkPlan(IReadOnlyList<int> InputShape, int Classes, IReadOnlyList<Layer> Layers)
{
    /// <summary>Layers of weighted sums with an activation between two; without hidden layers it is linear.</summary>
    /// <param name="inputShape">Of one input.</param>
    /// <param name="hidden">Sizes of the hidden layers, from the input on.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="activation">After each hidden layer.</param>
    public static NetworkPlan Perceptron(IReadOnlyList<int> inputShape, IReadOnlyList<int> hidden, int classes, Activation activation)
    {
        List<Layer> layers = inputShape.Count > 1 ? [new FlattenLayer()] : [];
        var inputs = inputShape.Aggregate(1, (product, side) => product * side);
        foreach (var size in hidden)
        {
            layers.AddRange([new LinearLayer(inputs, size), new ActivationLayer(activation)]);
            inputs = size;
        }

        return new NetworkPlan(inputShape, classes, [.. layers, new LinearLayer(inputs, classes)]);
    }

    /// <summary>Two convolutions, each with a pool, and one hidden layer of 128: LeNet's form (LeCun et al. 1998).</summary>
    /// <exception cref="TrainingException">The inputs are no pictures, or too small.</exception>
    public static NetworkPlan Convolutional(IReadOnlyList<int> inputShape, int classes, Activation activation)
    {
        if (inputShape is not [var planes, >= 4 and var height, >= 4 and var width])
            throw new TrainingException("--net cnn is for pictures of at least 4 × 4 pixels: for points use --hidden.");
        return new NetworkPlan(inputShape, classes,
        [
            new ConvolutionLayer(planes, 16), new ActivationLayer(activation), new PoolLayer(),
            new ConvolutionLayer(16, 32), new ActivationLayer(activation), new PoolLayer(),
            new FlattenLayer(), new LinearLayer(32 * (height / 4) * (width / 4), 128), new ActivationLayer(activation), new LinearLayer(128, classes),
        ]);
    }
}
