using System.Text;

namespace MlServe.Evaluator.Tests.Files.Values;

public class HttpAddressTests
{
    [Theory]
    [InlineData("http://user:p%40ss@host/test?a=1", "http://host/test?a=1", "user:p@ss")]
    [InlineData("https://user@host:8443/", "https://host:8443/", "user:")]
    [InlineData("http://:secret@127.0.0.1:32000/", "http://127.0.0.1:32000/", ":secret")]
    [InlineData("http://us%3Aer:a:b@[::1]:5000/test", "http://[::1]:5000/test", "us:er:a:b")]
    [InlineData("http://j%C3%BCrgen:gr%C3%BCn@host/", "http://host/", "jürgen:grün")]
    [InlineData("http://host/user:secret@home", "http://host/user:secret@home", null)]
    public void New_Url_PartsCredentialsFromAddress(string text, string address, string? credentials)
    {
        HttpAddress parsed = new Uri(text);

        Assert.Equal(address, parsed.ToString());
        Assert.Equal(address, parsed.Url.ToString());
        Assert.Equal(
            credentials,
            parsed.Authorization is { Scheme: "Basic" } basic ? Encoding.UTF8.GetString(Convert.FromBase64String(basic.Parameter!)) : null
        );
        Assert.Equal(parsed, new HttpAddress(new Uri(parsed.WithCredentials)));
    }

    [Theory]
    [InlineData("http://u:p@host/app/test", "predict", "http://u:p@host/app/predict")]
    [InlineData("http://u:p@host/app/test?key=7", "/metrics", "http://u:p@host/metrics?key=7")]
    [InlineData("http://host", "/metrics", "http://host/metrics")]
    public void Page_OfTheService_KeepsCredentialsAndQuery(string url, string path, string expected) =>
        Assert.Equal(expected, new HttpAddress(new Uri(url)).Page(path).WithCredentials);

    [Theory]
    [InlineData("/other", "http://u:p@host/other")]
    [InlineData("http://HOST:80/other", "http://u:p@host/other")]
    [InlineData("http://host:81/", "http://host:81/")]
    [InlineData("https://host/", "https://host/")]
    [InlineData("http://elsewhere/", "http://elsewhere/")]
    [InlineData("http://v:q@host/", "http://v:q@host/")]
    public void To_Reference_TakesCredentialsToTheSameOriginOnly(string reference, string expected) =>
        Assert.Equal(expected, new HttpAddress(new Uri("http://u:p@host/test")).To(reference).WithCredentials);

    [Theory]
    [InlineData("http://host/test", "host")]
    [InlineData("http://u:p@host:5000/", "host:5000")]
    [InlineData("http://bücher.example:5000/", "xn--bcher-kva.example:5000")]
    [InlineData("https://[::1]/", "[::1]")]
    [InlineData("https://[::1]:5000/", "[::1]:5000")]
    public void Host_EachKindOfName_IsAscii(string url, string expected) => Assert.Equal(expected, new HttpAddress(new Uri(url)).Host);

    [Theory]
    [InlineData("ftp://user:secret@host/", "ftp://…@host/")]
    [InlineData("http://user:se/cr@et@host/", "http://…@host/")]
    [InlineData("user:secret@host", "…@host")]
    [InlineData("nonsense", "nonsense")]
    public void Shown_TextOfAMistake_HasNoPassword(string text, string expected) => Assert.Equal(expected, HttpAddress.Shown(text));
}
