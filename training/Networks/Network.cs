using MlServe.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlServe.Training.Networks;

/// <summary>A network with weights, in torch.</summary>
public sealed class Network : IDisposable
{
    private readonly Sequential modules;

    /// <summary>A network whose weights come from <paramref name="random"/> alone, and not from torch's generator, which all threads share.</summary>
    public Network(NetworkPlan plan, Random random)
    {
        Libtorch.Load();
        Plan = plan;
        modules = nn.Sequential(plan.Layers.Select((layer, i) => ($"{i}", Module(layer))));
        Parameters = [.. modules.parameters()];
        Initialise(random);
    }

    /// <summary>Its layers.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>Weights and biases of each layer that has them, in the order of the layers.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>How many numbers are learnt.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.numel());

    /// <summary>The logits of a batch: [inputs, classes].</summary>
    public Tensor Logits(Tensor batch) => modules.call(batch);

    /// <inheritdoc/>
    public void Dispose() => modules.Dispose();

    private static nn.Module<Tensor, Tensor> Module(Layer layer) => layer switch
    {
        ConvolutionLayer convolution => nn.Conv2d(convolution.Inputs, convolution.Outputs, ConvolutionLayer.Kernel, padding: ConvolutionLayer.Padding),
        PoolLayer => nn.MaxPool2d(2),
        FlattenLayer => nn.Flatten(),
        LinearLayer linear => nn.Linear(linear.Inputs, linear.Outputs),
        ActivationLayer { Kind: Activation.Relu } => nn.ReLU(),
        ActivationLayer { Kind: Activation.Tanh } => nn.Tanh(),
        ActivationLayer { Kind: Activation.Sigmoid } => nn.Sigmoid(),
        _ => throw new ArgumentOutOfRangeException(nameof(layer)),
    };

    /// <summary>Uniform within ±1/√inputs, weights and biases, which are torch's own defaults.</summary>
    private void Initialise(Random random)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        for (var i = 0; i < Parameters.Count; i += 2)
        {
            var inputs = Parameters[i].shape.Skip(1).Aggregate(1L, (product, side) => product * side);
            foreach (var parameter in (Parameter[])[Parameters[i], Parameters[i + 1]])
            {
                var values = new float[parameter.numel()];
                for (var j = 0; j < values.Length; j++)
                    values[j] = (2 * random.NextSingle() - 1) / MathF.Sqrt(inputs);
                parameter.copy_(tensor(values, parameter.shape));
            }
        }
    }
}
