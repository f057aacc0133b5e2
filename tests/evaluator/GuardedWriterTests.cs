namespace MlServe.Evaluator.Tests;

public class GuardedWriterTests
{
    [Fact]
    public void WriteLine_StreamFails_IsTheOwnersToJudge()
    {
        var failures = new List<string>();
        var writer = new GuardedWriter(() => new FailingWriter(), failure => failures.Add(failure.Message));

        writer.WriteLine("one");
        writer.Write('2');
        writer.WriteLine(3);
        writer.Flush();

        Assert.NotEmpty(failures);
        Assert.All(failures, failure => Assert.Equal("no space", failure));
    }

    [Fact]
    public void WriteLine_StreamCannotBeOpened_IsTheOwnersToJudge()
    {
        var writer = new GuardedWriter(() => throw new UnauthorizedAccessException("bad descriptor"), failure => throw new UserErrorException(failure.Message));

        Assert.Equal("bad descriptor", Assert.Throws<UserErrorException>(() => writer.WriteLine("one")).Message);
    }

    [Fact]
    public void WriteLine_StreamWorks_PassesAllOn()
    {
        var written = new StringWriter();
        var writer = new GuardedWriter(() => written, failure => Assert.Fail(failure.Message));

        writer.Write("a");
        writer.Write('b');
        writer.WriteLine(" = {0}", 1.5);
        writer.Write("cd".AsSpan());
        writer.WriteLine();

        Assert.Equal($"ab = {1.5}\ncd\n".ReplaceLineEndings(), written.ToString());
    }

    private sealed class FailingWriter : StringWriter
    {
        public override void Write(char value) => throw new IOException("no space");

        public override void Write(char[] buffer, int index, int count) => throw new IOException("no space");

        public override void Write(string? value) => throw new IOException("no space");

        public override void WriteLine(string? value) => throw new IOException("no space");

        public override void Flush() => throw new IOException("no space");
    }
}
