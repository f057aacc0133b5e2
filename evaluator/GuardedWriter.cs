using System.Text;

namespace MlServe.Evaluator;

/// <summary>
/// A standard stream that may be a full disk, a closed descriptor or a terminal that is gone. What it does then is its owner's choice:
/// progress that cannot be shown is no reason to stop, a result that cannot be written is told in one line.
/// </summary>
/// <param name="open">Opens the stream at its first use.</param>
/// <param name="failed">Takes whatever fails, and may throw in turn.</param>
internal sealed class GuardedWriter(Func<TextWriter> open, Action<Exception> failed) : TextWriter
{
    private TextWriter? inner;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Puts guards before this process's standard output and error.</summary>
    public static void Install()
    {
        Console.SetOut(new GuardedWriter(
            () => Open(Console.OpenStandardOutput()),
            exception => throw new UserErrorException($"standard output cannot be written: {(exception.InnerException ?? exception).Message}", exception)));
        Console.SetError(new GuardedWriter(() => Open(Console.OpenStandardError()), _ => { }));
    }

    /// <inheritdoc/>
    public override void Write(char value) => Try(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(writer => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(writer => writer.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(writer => writer.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(writer => writer.Flush());

    /// <summary>As .NET opens them: no mark of the encoding, and nothing is held back.</summary>
    private static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    private void Try(Action<TextWriter> write)
    {
        try
        {
            write(inner ??= open());
        }
        // .NET says so of a closed descriptor.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failed(exception);
        }
    }
}
