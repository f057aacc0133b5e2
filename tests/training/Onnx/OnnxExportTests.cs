using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlServe.Classifier;
using MlServe.Training.Data;
using MlServe.Training.Drawing;
using MlServe.Training.Learning;
using MlServe.Training.Networks;
using MlServe.Training.Onnx;
using TorchSharp;
using ModelCard = MlServe.Training.Onnx.ModelCard;

namespace MlServe.Training.Tests.Onnx;

public class OnnxExportTests
{
    public static TheoryData<string> Plans => [.. Networks.Keys];

    private static readonly Dictionary<string, NetworkPlan> Networks = new()
    {
        ["linear"] = NetworkPlan.Perceptron([2], [], 2, Activation.Relu),
        ["tanh"] = NetworkPlan.Perceptron([3], [16, 8], 2, Activation.Tanh),
        ["sigmoid"] = NetworkPlan.Perceptron([1, 28, 28], [32], 10, Activation.Sigmoid),
        ["relu"] = NetworkPlan.Perceptron([1, 28, 28], [128, 64], 10, Activation.Relu),
        ["cnn"] = NetworkPlan.Convolutional([1, 28, 28], 47, Activation.Relu),
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void ToOnnx_AnyNetwork_AnswersAsTorchDoes(string name)
    {
        const int Batch = 7;
        var plan = Networks[name];
        using var network = new Network(plan, new Random(3));
        var random = new Random(4);
        var size = plan.InputShape.Aggregate(1, (product, side) => product * side);
        var numbers = Enumerable.Range(0, Batch * size).Select(_ => random.NextSingle()).ToArray();

        using var torchInput = torch.tensor(numbers, [Batch, .. plan.InputShape.Select(side => (long)side)]);
        using var probabilities = torch.nn.functional.softmax(network.Logits(torchInput), 1);
        var expected = probabilities.data<float>().ToArray();

        using var session = new InferenceSession(OnnxExport.ToOnnx(network, Card(plan.Classes)));
        var isPicture = plan.InputShape.Count == 3;
        var given = isPicture
            ? new DenseTensor<float>(Coloured(numbers, size), [Batch, 3, .. plan.InputShape.Skip(1)])
            : new DenseTensor<float>(numbers, [Batch, size]);
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("input", given)]);
        var answered = outputs[0].AsEnumerable<float>().ToArray();

        Assert.Equal(expected.Length, answered.Length);
        Assert.All(expected.Zip(answered), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>What is trained is served: the classifier behind serve and evaluator, from a PNG file, answers as the network does from its pixels.</summary>
    [Fact]
    public void ToOnnx_DrawnDigits_AreClassifiedAlikeFromPhotos()
    {
        using var folder = new TemporaryFolder();
        var data = Sets.Digits(2_000, 100);
        using var network = new Network(NetworkPlan.Perceptron(data.Training.Shape, [32], 10, Activation.Relu), new Random(1));
        using var loop = new TrainingLoop(data, new TrainingOptions { Epochs = 1 }, network, TimeProvider.System);
        _ = loop.Run(TestContext.Current.CancellationToken).Last();
        var answers = loop.Predict();
        File.WriteAllBytes(folder["model.onnx"], OnnxExport.ToOnnx(network, Card(10)));
        PictureSample.WritePhotos((Pictures)data.Test!, data.Labels, folder["photos"]);

        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = folder["model.onnx"] });
        Assert.Equal(("test", 28, 28), (classifier.Card.Name, classifier.Card.InputWidth, classifier.Card.InputHeight));
        var photos = Directory.GetFiles(folder["photos"], "*.png", SearchOption.AllDirectories);
        Assert.Equal(100, photos.Length);
        Assert.All(photos, photo =>
        {
            var number = int.Parse(Path.GetFileNameWithoutExtension(photo), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(data.Labels[answers[number]], classifier.Classify(File.ReadAllBytes(photo), 1).Top[0].Label);
        });
        Assert.True(answers.Distinct().Count() > 5, "a network that answers one class proves nothing");
    }

    private static ModelCard Card(int classes) => new() { Name = "test", Description = "", Labels = [.. Enumerable.Range(0, classes).Select(i => $"{i}")] };

    private static float[] Coloured(float[] grey, int size) => [.. grey.Chunk(size).SelectMany(picture => (float[])[.. picture, .. picture, .. picture])];
}
