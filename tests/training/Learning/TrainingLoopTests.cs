using MlServe.Training.Data;
using MlServe.Training.Learning;
using MlServe.Training.Networks;

namespace MlServe.Training.Tests.Learning;

public class TrainingLoopTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_XorWithAHiddenLayer_IsLearnt() => Assert.InRange(Xor([16], 400).ValidationAccuracy, 0.97, 1);

    /// <summary>No straight line exceeds three quarters: a "linear" network that did would have a hidden layer.</summary>
    [Fact]
    public void Run_XorWithoutHiddenLayer_IsNotLearnt() => Assert.InRange(Xor([], 400).ValidationAccuracy, 0.2, 0.76);

    [Theory]
    [InlineData(OptimizerKind.Sgd, 0.1)]
    [InlineData(OptimizerKind.Momentum, 0.05)]
    [InlineData(OptimizerKind.Adagrad, 0.01)]
    [InlineData(OptimizerKind.Adam, 0.001)]
    public void Run_DrawnDigits_EveryOptimizerLearns(OptimizerKind optimizer, double rate)
    {
        var data = Sets.Digits(4_000, 500);
        var plan = NetworkPlan.Perceptron(data.Training.Shape, [64], 10, Activation.Tanh);
        var last = Train(data, plan, new() { Optimizer = optimizer, LearningRate = rate, Epochs = 4 });
        Assert.InRange(last.ValidationAccuracy, 0.85, 1);
    }

    [Fact]
    public void Run_DrawnDigitsWithConvolutions_AreLearnt()
    {
        var data = Sets.Digits(4_000, 500);
        Assert.InRange(Train(data, NetworkPlan.Convolutional(data.Training.Shape, 10, Activation.Relu), new() { Epochs = 2 }).ValidationAccuracy, 0.93, 1);
    }

    [Fact]
    public void Run_TargetReached_Ends()
    {
        var data = Sets.Xor();
        var options = new TrainingOptions { LearningRate = 0.01, Epochs = 5_000, TargetAccuracy = 0.8, Batch = 100 };
        var last = Train(data, NetworkPlan.Perceptron([2], [16], 2, Activation.Relu), options);
        Assert.InRange(last.ValidationAccuracy, 0.8, 1);
        Assert.InRange(last.Epoch, 1, 4_999);
    }

    [Fact]
    public void Run_TooHighARate_SaysInWhichEpochItDiverged()
    {
        var data = Sets.Xor();
        var options = new TrainingOptions { Optimizer = OptimizerKind.Sgd, LearningRate = 1e30, Epochs = 10 };
        var problem = Assert.Throws<TrainingException>(() => Train(data, NetworkPlan.Perceptron([2], [16, 16], 2, Activation.Relu), options));
        Assert.Matches(@"^Training on xor diverged in epoch \d+ \(the loss is \S+\): try a --learning-rate below 1E\+30\.$", problem.Message);
    }

    [Fact]
    public void Run_DataWithoutTestSet_JudgesByExamplesSetAside()
    {
        var data = Sets.Xor() with { Test = null };
        using var network = new Network(NetworkPlan.Perceptron([2], [4], 2, Activation.Relu), new Random(1));
        using var loop = new TrainingLoop(data, new TrainingOptions { ValidationShare = 0.3 }, network, TimeProvider.System);
        Assert.Equal(300, loop.Judged.Rows.Distinct().Count());
        Assert.Equal(300, loop.Predict().Length);
    }

    [Theory]
    [InlineData(0.0, null, null, "The learning rate must be larger than 0, not 0.")]
    [InlineData(-1.0, null, null, "The learning rate must be larger than 0, not -1.")]
    [InlineData(0.1, 1_001, null, "The batch size must be between 1 and 1000, the number of training examples, not 1001.")]
    [InlineData(0.1, 0, null, "The batch size must be between 1 and 1000, the number of training examples, not 0.")]
    [InlineData(0.1, null, 0.5, "xor has a test set, which the network is evaluated on: leave --validation-share out.")]
    public void Constructor_OptionsThatDoNotFit_SaysWhich(double rate, int? batch, double? share, string problem)
    {
        using var network = new Network(NetworkPlan.Perceptron([2], [], 2, Activation.Relu), new Random(1));
        var options = new TrainingOptions { LearningRate = rate, Batch = batch, ValidationShare = share };
        Assert.Equal(problem, Assert.Throws<TrainingException>(() => new TrainingLoop(Sets.Xor(), options, network, TimeProvider.System)).Message);
    }

    private static EpochFigures Xor(int[] hidden, int epochs) =>
        Train(Sets.Xor(), NetworkPlan.Perceptron([2], hidden, 2, Activation.Relu), new TrainingOptions { LearningRate = 0.02, Epochs = epochs, Batch = 200 });

    private static EpochFigures Train(DataSet data, NetworkPlan plan, TrainingOptions options)
    {
        using var network = new Network(plan, new Random(options.Seed));
        using var loop = new TrainingLoop(data, options, network, TimeProvider.System);
        return loop.Run(Ct).Last();
    }
}
