using System.Text;

namespace MlServe.Serve.Tests.Page;

/// <summary>What the page says when there is no answer, and that it goes on from there.</summary>
public class PageErrorTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData("hello", "image/jpeg", "not a photo it can read")]
    [InlineData("%PDF-1.7", "application/pdf", "not a photo it can read")] // refused without being sent
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "SVG images are not supported")]
    [InlineData("", "image/jpeg", "The file is empty")]
    public async Task File_NotAPhoto_SaysSoAndTakesTheNextOne(string content, string type, string expected)
    {
        await using var visit = await chromium.OpenAsync();
        await visit.ChooseAsync(new() { Name = "file.jpg", MimeType = type, Buffer = Encoding.ASCII.GetBytes(content) });
        await visit.StateAsync("failed");
        Assert.Contains(expected, await visit.Alert.TextContentAsync());
        Assert.Equal("Choose another photo", await visit.Again.TextContentAsync());

        var chooser = await visit.Page.RunAndWaitForFileChooserAsync(() => visit.Again.ClickAsync());
        await chooser.SetFilesAsync(Visit.Photo());
        await visit.StateAsync("done");
    }

    [Fact]
    public async Task Drop_OfWords_AsksForAFile()
    {
        await using var visit = await chromium.OpenAsync();
        await visit.BringAsync("drop", []);
        await visit.StateAsync("failed");
        Assert.Contains("That was not a file", await visit.Alert.TextContentAsync());
    }

    [Fact]
    public async Task File_LargerThanAccepted_IsNotSent()
    {
        await using var visit = await chromium.OpenAsync();
        var sent = false;
        visit.Page.Request += (_, request) => sent |= request.Method == "POST";
        await visit.Page.EvaluateAsync(
            """
            () => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([new Uint8Array(16 * 1048576 + 1)], "huge.jpg", { type: "image/jpeg" }));
              document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }));
            }
            """);
        await visit.StateAsync("failed");
        Assert.Contains("16 MiB is the most", await visit.Alert.TextContentAsync());
        Assert.False(sent);
    }

    [Fact]
    public async Task Service_Busy_IsAskedAgainAsItSaid()
    {
        await using var visit = await chromium.OpenAsync();
        var asked = 0;
        await visit.Page.RouteAsync("**/predict", route => ++asked == 1
            ? route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = "{}", Headers = [new("Retry-After", "1")] })
            : route.ContinueAsync());
        await visit.ChooseAsync(Visit.Photo());
        await visit.StateAsync("done");
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Service_Gone_SaysSoAndTriesAgainWhenAsked()
    {
        await using var visit = await chromium.OpenAsync();
        await visit.Page.RouteAsync("**/predict", route => route.AbortAsync());
        await visit.ChooseAsync(Visit.Photo());
        await visit.StateAsync("failed");
        Assert.Contains("No answer", await visit.Alert.TextContentAsync());

        await visit.Page.UnrouteAsync("**/predict");
        await visit.Again.ClickAsync();
        await visit.StateAsync("done");
    }
}
