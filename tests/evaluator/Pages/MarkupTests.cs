using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Tests.Pages;

public class MarkupTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "<b>&lt;script&gt;alert(1)&lt;/script&gt;</b>")]
    [InlineData("a\" onclick='b' &amp;", "<b>a&quot; onclick=&#39;b&#39; &amp;amp;</b>")]
    [InlineData(null, "<b></b>")]
    public void Of_Text_IsEncoded(string? text, string expected) => Assert.Equal(expected, Markup.Of($"<b>{text}</b>").ToString());

    [Fact]
    public void Of_Markup_StandsAsItIs() =>
        Assert.Equal("<p><b>&lt;</b></p>", Markup.Of($"<p>{Markup.Of($"<b>{"<"}</b>")}</p>").ToString());

    [Fact]
    public void Of_AnyOtherValue_IsEncodedToo() => Assert.Equal("<i>&lt;x&gt;</i>", Markup.Of($"<i>{new Uri("<x>", UriKind.Relative)}</i>").ToString());

    [Theory]
    [InlineData(0.5, "<i>0.50</i>")]
    [InlineData(null, "<i></i>")]
    public void Of_Number_IsFormattedInvariantly(double? number, string expected) => Assert.Equal(expected, Markup.Of($"<i>{number:0.00}</i>").ToString());

    [Fact]
    public void Write_PartsAndMarkup_FollowEachOther()
    {
        var html = new MarkupWriter();
        html.Write($"<p>{1}" + $"{"&"}</p>");
        html.Write(Markup.Join([Markup.Of($"<a>"), Markup.None, Markup.Ready("</a>")]));

        Assert.Equal("<p>1&amp;</p><a></a>", html.ToString());
    }
}
