using MlServe.Training.Distributed;
using MlServe.Training.Networks;

namespace MlServe.Training.Tests.Distributed;

public sealed class WeightRowsTests(SharedRedis redis) : StoreTest(redis)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_WhatWasRead_GivesTheSameNetwork(bool convolutional)
    {
        var plan = convolutional ? NetworkPlan.Convolutional([1, 8, 8], 3, Activation.Relu) : NetworkPlan.Perceptron([5], [4], 3, Activation.Relu);
        var (from, to) = (Own(new Network(plan, new Random(1))), Own(new Network(plan, new Random(2))));
        var rows = new WeightRows(from);
        rows.Write(to, rows.Read(from));
        foreach (var (expected, actual) in from.Parameters.Zip(to.Parameters))
            Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
    }

    [Fact]
    public void Changed_WeightsThatLeaveOneInput_AreOneRow()
    {
        var network = Net();
        var rows = new WeightRows(network);
        var before = rows.Read(network);
        using (TorchSharp.torch.no_grad())
            network.Parameters[0].data<float>()[0, 1] += 1; // From input 1 to hidden 0: torch keeps a row for each output.
        Assert.Equal([1], rows.Changed(before, rows.Read(network)));
    }

    [Fact]
    public void Constructor_HiddenLayer_HasARowForEachInputAndForEachLayersBiases()
    {
        var rows = new WeightRows(Net());
        Assert.Equal((3 + 1 + 4 + 1, 3 * 4 + 4 + 4 * 2 + 2, "3×4, 4, 4×2, 2"), (rows.Count, rows.Length, rows.Shapes));
    }
}
