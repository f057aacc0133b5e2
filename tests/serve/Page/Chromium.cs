using Microsoft.Playwright;

namespace MlServe.Serve.Tests.Page;

/// <summary>A real browser in front of a real service; shared by the tests of a class.</summary>
public class Chromium : IAsyncLifetime
{
    static readonly string? Executable = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    IPlaywright? playwright;
    IBrowser? browser;
    ServeProcess? serve;

    /// <summary>The page's address.</summary>
    public string Url => serve!.Client.BaseAddress!.ToString();

    internal HttpClient Client => serve!.Client;

    /// <summary>Command line of the service.</summary>
    protected virtual string[] Options => [];

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        serve = await ServeProcess.StartReadyAsync(Options);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu"], // continuous integration runs as root
        });
    }

    /// <summary>The upload page, freshly opened; skips the test where there is no Chromium.</summary>
    internal async Task<Visit> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(browser is null, "Chromium is not installed (apt-get install chromium)");
        var context = await browser.NewContextAsync(options);
        var visit = new Visit(await context.NewPageAsync());
        await visit.Page.GotoAsync(Url);
        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (serve is not null)
            await serve.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
