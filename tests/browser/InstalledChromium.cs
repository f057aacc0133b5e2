using Microsoft.Playwright;

namespace MlServe.Browser;

/// <summary>The machine's own Chromium, without a window.</summary>
public sealed class InstalledChromium : IAsyncDisposable
{
    /// <summary>Why a test that needs it is skipped.</summary>
    public const string Missing = "Chromium is not installed (apt-get install chromium)";

    private static readonly string? Executable = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    private readonly IPlaywright playwright;

    private InstalledChromium(IPlaywright playwright, IBrowser browser) => (this.playwright, Browser) = (playwright, browser);

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => Executable is not null;

    /// <summary>The running browser.</summary>
    public IBrowser Browser { get; }

    /// <summary>Starts it.</summary>
    public static async Task<InstalledChromium> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new InstalledChromium(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu"], // continuous integration runs as root
        }));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }
}
