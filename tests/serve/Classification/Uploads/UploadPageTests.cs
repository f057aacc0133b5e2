using System.Net;
using MlServe.Serve.Classification.Uploads;

namespace MlServe.Serve.Tests.Classification.Uploads;

public class UploadPageTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    public async Task Page_Get_KnowsTheLimitAndTheKinds(string path)
    {
        var client = await serve.ReadyClientAsync();
        var html = await client.GetStringAsync(path, Ct);
        Assert.Contains("data-max-upload-bytes=\"16777216\"", html);
        Assert.Contains("<li>Noodles/Pasta</li>", html);
        Assert.DoesNotContain("{{", html);
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.js", "text/javascript")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    public async Task Page_EachFile_IsCheckedForChangesAndLoadsNothingFromElsewhere(string path, string type)
    {
        var client = await serve.ReadyClientAsync();
        var response = await client.GetAsync(path, Ct);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.DoesNotMatch("(src|href|url)[=(]\"?https?:", text);
    }

    [Fact]
    public async Task Page_Head_Answers200() => Assert.Equal(HttpStatusCode.OK,
        (await (await serve.ReadyClientAsync()).SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), Ct)).StatusCode);

    [Fact]
    public async Task UnknownPath_Get_Answers404() =>
        await Problem.ExpectAsync(HttpStatusCode.NotFound, await (await serve.ReadyClientAsync()).GetAsync("/nothing", Ct));

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "<li>a&amp;b</li>")]
    public void Kinds_FewLabels_AreAllListed(int count, string expected) =>
        Assert.Equal(expected, UploadPage.Kinds([.. Enumerable.Repeat("a&b", count)]));

    [Fact]
    public void Kinds_MarkupAndControlCharacters_AreText() =>
        Assert.Equal("<li>&lt;b&gt;a&lt;/b&gt;&#x1;</li><li>{0}</li>", UploadPage.Kinds(["<b>a</b>\u0001", "{0}"]));

    [Fact]
    public void Kinds_AThousandLabels_EndWithTheirNumber() =>
        Assert.EndsWith("<li>and 976 more</li>", UploadPage.Kinds([.. Enumerable.Range(0, 1000).Select(i => $"kind {i}")]));
}
