namespace MlServe.Classifier.Tests.Models;

/// <summary>What a model says of a photo.</summary>
internal static class Answers
{
    internal static ImageClassifier Load(string path) => ImageClassifier.Load(new ClassifierOptions { ModelPath = path, IntraOpThreads = 1 });

    /// <summary>Probabilities by label.</summary>
    internal static Dictionary<string, float> Of(ImageClassifier classifier, string photo = "photo.jpg") =>
        classifier.Classify(Fixtures.Image(photo), int.MaxValue).Top.ToDictionary(top => top.Label, top => top.Probability);

    /// <summary>In the order of the labels.</summary>
    internal static float[] InOrder(ImageClassifier classifier, string photo = "photo.jpg")
    {
        var byLabel = Of(classifier, photo);
        return [.. classifier.Card.Labels.Select(label => byLabel[label])];
    }

    /// <summary>The answers of <see cref="ColourModels.Plain"/> to some photos, with another model's.</summary>
    internal static void AssertAsPlain(ImageClassifier classifier, float tolerance = 1e-5f)
    {
        using var folder = new TemporaryFolder();
        using var plain = Load(ColourModels.Plain().Save(folder));
        foreach (var photo in (string[])["photo.jpg", "gray.jpg", "palette.png"])
            Assert.Equal(InOrder(plain, photo), InOrder(classifier, photo), (a, b) => MathF.Abs(a - b) <= tolerance);
    }

    /// <summary>The model cannot be loaded, and one line that has these parts says why.</summary>
    internal static void AssertRefused(TemporaryFolder folder, TestModel model, params string[] parts)
    {
        var path = model.Save(folder);
        var message = Assert.Throws<ModelException>(() => Load(path)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
        Assert.DoesNotContain('\n', message);
    }
}
