using Microsoft.Playwright;
using MlServe.Browser;

namespace MlServe.Serve.Tests.Page;

/// <summary>axe-core's rules (WCAG 2.2 A and AA and its best practices, contrast among them) in each state of the page.</summary>
public class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData("empty", ColorScheme.Light, 1200)]
    [InlineData("done", ColorScheme.Light, 1200)]
    [InlineData("failed", ColorScheme.Light, 1200)]
    [InlineData("empty", ColorScheme.Dark, 390)]
    [InlineData("done", ColorScheme.Dark, 390)]
    [InlineData("failed", ColorScheme.Dark, 390)]
    public async Task Page_EachState_BreaksNoRule(string state, ColorScheme scheme, int width)
    {
        await using var visit = await chromium.OpenAsync(new()
        {
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce, // colours are judged, not their way there
            ViewportSize = new() { Width = width, Height = 844 },
            BypassCSP = true, // axe comes in by script
        });
        if (state == "done")
            await visit.ChooseAsync(Visit.Photo());
        if (state == "failed")
            await visit.ChooseAsync(new() { Name = "a.jpg", MimeType = "image/jpeg", Buffer = "hello"u8.ToArray() });
        await visit.StateAsync(state);

        Assert.Empty(await visit.Page.AccessibilityViolationsAsync());
    }
}
