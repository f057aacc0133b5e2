namespace MlServe.EndToEnd;

/// <summary>A working folder of one test: the evaluator's state and run folders live and die in it.</summary>
internal sealed class Home : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    /// <summary>The only run folder there is.</summary>
    public string RunFolder => Assert.Single(Directory.GetDirectories(System.IO.Path.Combine(Path, "runs")));

    public void Dispose() => folder.Dispose();
}
