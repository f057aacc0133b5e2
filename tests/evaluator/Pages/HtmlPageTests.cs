using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Tests.Pages;

public sealed class HtmlPageTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Link_FileThatIsThere_IsEscapedAndRelative()
    {
        Directory.CreateDirectory(scratch["a b#"]);
        File.WriteAllText(Path.Combine(scratch["a b#"], "report.html"), "");

        Assert.Equal("<a href=\"a%20b%23/report.html\">&lt;a&gt;</a>",
            HtmlPage.Link("<a>", Path.Combine(scratch["a b#"], "report.html"), scratch[""]).ToString());
        Assert.Equal("<a href=\"../a%20b%23/report.html\">a</a>", HtmlPage.Link("a", Path.Combine(scratch["a b#"], "report.html"), scratch["c"]).ToString());
    }

    [Fact]
    public void Link_FileThatIsNotThere_IsTheNameAlone() =>
        Assert.Equal("&lt;a&gt;", HtmlPage.Link("<a>", scratch["nowhere.html"], scratch[""]).ToString());
}
