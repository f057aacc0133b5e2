using Microsoft.Playwright;
using MlServe.Browser;

namespace MlServe.Serve.Tests.Page;

/// <summary>A real browser in front of a real service; shared by the tests of a class.</summary>
public class Chromium : IAsyncLifetime
{
    private InstalledChromium? chromium;
    private ServeProcess? serve;

    /// <summary>The page's address.</summary>
    public string Url => serve!.Client.BaseAddress!.ToString();

    internal HttpClient Client => serve!.Client;

    /// <summary>Command line of the service.</summary>
    protected virtual string[] Options => [];

    public async ValueTask InitializeAsync()
    {
        if (!InstalledChromium.IsThere)
            return;
        serve = await ServeProcess.StartReadyAsync(Options);
        chromium = await InstalledChromium.LaunchAsync();
    }

    /// <summary>The upload page, freshly opened; skips the test where there is no Chromium.</summary>
    internal async Task<Visit> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(chromium is null, InstalledChromium.Missing);
        var context = await chromium.Browser.NewContextAsync(options);
        var visit = new Visit(await context.NewPageAsync());
        await visit.Page.GotoAsync(Url);
        return visit;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        if (serve is not null)
            await serve.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
