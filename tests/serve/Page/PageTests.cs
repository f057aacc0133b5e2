using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace MlServe.Serve.Tests.Page;

/// <summary>The ways in, and the answer.</summary>
public class PageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("picker")]
    [InlineData("camera")]
    [InlineData("drop")]
    [InlineData("paste")]
    [InlineData("sample")]
    public async Task Photo_EachWayIn_ShowsPreviewAndAnswer(string way)
    {
        await using var visit = await chromium.OpenAsync();

        await (way switch
        {
            "picker" => visit.ChooseAsync(Visit.Photo()),
            "camera" => visit.Page.SetInputFilesAsync("#camera", Visit.Photo()),
            "sample" => visit.Page.ClickAsync("#sample"),
            _ => visit.BringAsync(way, Fixtures.Image("photo.jpg")),
        });

        await visit.StateAsync("done");
        Assert.True(await visit.Page.IsVisibleAsync("#preview"));
        Assert.Equal(5, await visit.Page.Locator("#bars li").CountAsync());
        Assert.Matches(@"^[\d.]+ ms$", await visit.Page.TextContentAsync("#inference"));
        Assert.Equal("nhwc_softmax", await visit.Page.TextContentAsync("#model"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Answer_Shown_IsTheServicesOwn()
    {
        await using var visit = await chromium.OpenAsync();
        await visit.ChooseAsync(Visit.Photo());
        await visit.StateAsync("done");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = ServeFactory.Form(Fixtures.Image("photo.jpg")) };
        request.Headers.Add("Accept", "application/json");
        var expected = await (await chromium.Client.SendAsync(request, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        var labels = expected.GetProperty("top").EnumerateArray().Select(t => t.GetProperty("label").GetString()!).ToArray();
        Assert.Equal(labels[0], await visit.Page.TextContentAsync("#answer-heading"));
        Assert.Equal(labels, await visit.Page.Locator("#bars .name").AllTextContentsAsync());
        var widths = await visit.Page.Locator("#bars .bar").EvaluateAllAsync<string[]>("bars => bars.map(b => b.style.width)");
        Assert.All(widths, width => Assert.EndsWith("%", width));
    }

    [Fact]
    public async Task Keyboard_Alone_IsEnough()
    {
        await using var visit = await chromium.OpenAsync();
        // Asked for before the questions that TabToAsync puts to the page, which are answered in order: a key overtakes a
        // request just made, and Chromium would open its own dialog.
        var chooser = visit.Page.WaitForFileChooserAsync();
        await TabToAsync("file");
        await visit.Page.Keyboard.PressAsync("Enter");
        await (await chooser).SetFilesAsync(Visit.Photo());
        await visit.StateAsync("done");
        Assert.Equal("answer-heading", await FocusedAsync());

        await visit.Page.ReloadAsync();
        await TabToAsync("sample");
        await visit.Page.Keyboard.PressAsync("Space");
        await visit.StateAsync("done");

        Task<string> FocusedAsync() => visit.Page.EvaluateAsync<string>("document.activeElement.id");

        async Task TabToAsync(string id)
        {
            for (var presses = 0; await FocusedAsync() != id; presses++)
            {
                Assert.True(presses < 10, $"Tab never comes to #{id}");
                await visit.Page.Keyboard.PressAsync("Tab");
            }
        }
    }

    [Fact]
    public async Task Phone_NarrowTouchScreen_OffersTheCameraAndNeedsNoSidewaysScrolling()
    {
        await using var visit = await chromium.OpenAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        Assert.True(await visit.Page.GetByText("Take a photo").IsVisibleAsync());
        Assert.Equal("environment", await visit.Page.GetAttributeAsync("#camera", "capture"));
        await visit.ChooseAsync(Visit.Photo());
        await visit.StateAsync("done");
        Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
    }

    [Fact]
    public async Task Invitation_SmallestScreen_StaysInsideItsBorder()
    {
        await using var visit = await chromium.OpenAsync(new() { ViewportSize = new() { Width = 320, Height = 640 } });

        var (border, text) = (await visit.Page.Locator(".plate").BoundingBoxAsync(), await visit.Page.Locator(".invitation").BoundingBoxAsync());

        // The dashed line is 10 pixels inside the plate, the text's own padding 16.
        Assert.True(text!.Y + text.Height - 16 <= border!.Y + border.Height - 12, $"{text.Y + text.Height - 16} > {border.Y + border.Height - 12}");
    }

    [Fact]
    public async Task DarkScheme_Asked_IsDark()
    {
        await using var light = await chromium.OpenAsync(new() { ColorScheme = ColorScheme.Light });
        await using var dark = await chromium.OpenAsync(new() { ColorScheme = ColorScheme.Dark });
        const string Paper = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]";
        Assert.True(await light.Page.EvaluateAsync<int>(Paper) > 200);
        Assert.True(await dark.Page.EvaluateAsync<int>(Paper) < 60);
    }

    [Fact]
    public async Task NoScript_FormSent_AnswersTheLine()
    {
        await using var visit = await chromium.OpenAsync(new() { JavaScriptEnabled = false });
        await visit.ChooseAsync(Visit.Photo());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Classify" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/predict");
        Assert.Contains("Inference Time", await visit.Page.TextContentAsync("body"));
    }
}
