using Microsoft.Playwright;
using MlServe.Browser;
using MlServe.Serve.Tests.Page;

namespace MlServe.Serve.Tests.Feedback;

/// <summary>The page asks before it answers.</summary>
public class QuestionPageTests(AskingChromium chromium) : IClassFixture<AskingChromium>
{
    [Fact]
    public async Task HeldOutPhoto_Answered_ShowsTheAnswerAndCanBeWithdrawn()
    {
        await using var visit = await chromium.OpenAsync();
        await visit.ChooseAsync(Visit.Photo());
        await visit.StateAsync("asking");
        Assert.Equal("question-heading", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.Equal("", await visit.Page.TextContentAsync("#answer-heading"));

        // By keyboard: from the heading, Tab comes to the first category.
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.StateAsync("done");
        Assert.Equal("Thank you: your answer counts.", await visit.Page.TextContentAsync("#thanks-text"));
        Assert.Equal(5, await visit.Page.Locator("#bars li").CountAsync());

        await visit.Page.ClickAsync("#withdraw");
        await visit.Page.WaitForSelectorAsync("#thanks-text:text('Deleted.')");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task HeldOutPhoto_Skipped_ShowsTheAnswer()
    {
        await using var visit = await chromium.OpenAsync();
        await visit.ChooseAsync(Visit.Photo("gray.jpg"));
        await visit.StateAsync("asking");

        await visit.Page.ClickAsync("#skip");

        await visit.StateAsync("done");
        Assert.False(await visit.Page.IsVisibleAsync("#thanks"));
        Assert.Contains("For some photos the page asks for the category first", await visit.Page.TextContentAsync(".privacy"));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Question_Shown_BreaksNoRuleOfAccessibility(ColorScheme scheme, int width)
    {
        await using var visit = await chromium.OpenAsync(new()
        {
            ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new() { Width = width, Height = 844 }, BypassCSP = true,
        });
        await visit.ChooseAsync(Visit.Photo());
        await visit.StateAsync("asking");

        Assert.Empty(await visit.Page.AccessibilityViolationsAsync());
    }
}

/// <summary>A browser before a service that asks about every photo.</summary>
public sealed class AskingChromium : Chromium
{
    private readonly TemporaryFolder folder = new();

    protected override string[] Options => ["--Serve:FeedbackShare", "1", "--Serve:FeedbackStore", folder["feedback.db"], "--Serve:FeedbackPerClient", "1000"];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}
