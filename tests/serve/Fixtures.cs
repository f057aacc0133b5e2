namespace MlServe.Serve.Tests;

/// <summary>The images and models beside these tests: small, made by the classifier's tests, with eleven classes.</summary>
internal static class Fixtures
{
    /// <summary>A small model that answers in a fraction of a millisecond.</summary>
    public static string GoodModel => Model("nhwc_softmax.onnx");

    public static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "models", name);

    public static string ImagePath(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "images", name);

    public static byte[] Image(string name) => File.ReadAllBytes(ImagePath(name));

    /// <summary>Waits until the condition holds; a minute is far more than any of them takes.</summary>
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"After a minute still not: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
