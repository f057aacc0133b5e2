using Microsoft.Playwright;
using MlServe.Browser;

namespace MlServe.Evaluator.Tests.Reports;

/// <summary>A browser for the pages that the evaluator writes; shared by the tests of a class.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private InstalledChromium? chromium;

    public async ValueTask InitializeAsync() => chromium = InstalledChromium.IsThere ? await InstalledChromium.LaunchAsync() : null;

    /// <summary>Shows a page from a file, as users open it; skips the test where there is no Chromium.</summary>
    internal async Task<ShownPage> OpenAsync(string html, BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(chromium is null, InstalledChromium.Missing);
        var folder = new TemporaryFolder();
        return await OpenAsync(new Uri(folder.Write("page.html", html)), options, folder.Dispose);
    }

    /// <summary>Shows the page of an address.</summary>
    internal async Task<ShownPage> OpenAsync(Uri address, BrowserNewContextOptions? options = null, Action? closed = null)
    {
        Assert.SkipWhen(chromium is null, InstalledChromium.Missing);
        var context = await chromium.Browser.NewContextAsync(options);
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        var complaints = page.Complaints();
        await page.GotoAsync(address.ToString());
        return new ShownPage(page, complaints, closed ?? (() => { }));
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
    }
}

/// <summary>A page on show, and what the browser complained of.</summary>
internal sealed record ShownPage(IPage Page, IReadOnlyList<string> Complaints, Action Closed) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        Closed();
    }
}
