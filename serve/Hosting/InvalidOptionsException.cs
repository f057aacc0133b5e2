namespace MlServe.Serve.Hosting;

/// <summary>The configuration cannot be served with; the message has one line for each mistake.</summary>
internal sealed class InvalidOptionsException(IReadOnlyList<string> mistakes)
    : Exception(string.Join(Environment.NewLine, mistakes))
{
    /// <summary>One sentence for each mistake.</summary>
    public IReadOnlyList<string> Mistakes => mistakes;
}
