using MlServe.Evaluator.Accuracy.Classifiers;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Tests.OpenInference;

namespace MlServe.Evaluator.Tests.Accuracy.Classifiers;

/// <summary>A model behind a server of tensors must be found as right as its file, photo by photo.</summary>
public class TensorExchangeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Classify_Photos_AsTheModelsFileDoes()
    {
        await using var server = await TensorServer.StartAsync();
        using var service = await ServiceClassifier.ConnectAsync(server.Infer, new PhotoTerms(server.Labels), TimeProvider.System, Ct);
        using var file = new ModelFileClassifier(TensorServer.ModelFile, labels: null);
        var photos = Directory.GetFiles(Repository.File("tests/classifier/images"), "*.jpg").Order(StringComparer.Ordinal).Take(5).ToList();

        Assert.True(photos.Count > 2);
        foreach (var path in photos)
        {
            var photo = await File.ReadAllBytesAsync(path, Ct);
            var (served, own) = (await service.ClassifyAsync(photo, Ct), await file.ClassifyAsync(photo, Ct));
            Assert.Equal(own.Outcome, served.Outcome);
            Assert.Equal(own.Top.Select(guess => guess.Class), served.Top.Select(guess => guess.Class));
            Assert.All(own.Top.Zip(served.Top), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 1e-6));
        }

        Assert.Equal(("tiny", server.Infer.ToString()), (service.Identity.Name, service.Identity.Url));
    }

    [Fact]
    public async Task Classify_NoPhoto_IsUnreadableAndNotSent()
    {
        await using var server = await TensorServer.StartAsync();
        using var service = await ServiceClassifier.ConnectAsync(server.Infer, new PhotoTerms(server.Labels), TimeProvider.System, Ct);

        Assert.Equal(PhotoOutcome.Unreadable, (await service.ClassifyAsync("no photo"u8.ToArray(), Ct)).Outcome);
        Assert.Equal(0, server.Inferences);
    }

    [Fact]
    public async Task Connect_AnotherNumberOfClasses_IsRefused()
    {
        await using var server = await TensorServer.StartAsync();

        var error = await Assert.ThrowsAsync<MlServe.Classifier.ModelException>(() =>
            ServiceClassifier.ConnectAsync(server.Infer, new PhotoTerms(["one", "two"]), TimeProvider.System, Ct));

        Assert.Contains("there are 2 labels", error.Message, StringComparison.Ordinal);
    }
}
