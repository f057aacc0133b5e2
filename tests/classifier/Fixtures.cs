namespace MlServe.Classifier.Tests;

/// <summary>The images and models beside these tests; make_images.py and make_models.py made them.</summary>
internal static class Fixtures
{
    internal static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "models", name);

    internal static byte[] Image(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "images", name));

    /// <summary>48 × 40 RGB pixels as Pillow computes them.</summary>
    internal static byte[] Expected(string name) => Image(Path.Combine("expected", name + ".rgb"));

    internal static ImageClassifier Load(string model) =>
        ImageClassifier.Load(new ClassifierOptions { ModelPath = Model(model), IntraOpThreads = 1 });
}
