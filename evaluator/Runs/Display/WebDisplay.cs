using MlServe.Evaluator.Load;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>Shows a run as <paramref name="inner"/> does, and on a page as well.</summary>
/// <param name="inner">The other display.</param>
/// <param name="page">The page.</param>
/// <param name="endsPage">The page ends with this run; else it shows further ones.</param>
internal sealed class WebDisplay(IRunDisplay inner, LivePage page, bool endsPage = true) : IRunDisplay
{
    private readonly LiveFigures latest = new();

    // Which of several runs this is: the first that is said of it.
    private string? about;

    /// <inheritdoc/>
    public void Begins(RunFolder folder)
    {
        page.Show(folder);
        inner.Begins(folder);
    }

    /// <inheritdoc/>
    public void Step(string text)
    {
        if (about is null && !endsPage)
            page.Say(about = text);
        else
            Say(text);
        inner.Step(text);
    }

    /// <inheritdoc/>
    public void Warn(string text) => inner.Warn(text);

    /// <inheritdoc/>
    public void LoadBegins(string title, TimeSpan length)
    {
        Say(title);
        inner.LoadBegins(title, length);
    }

    /// <inheritdoc/>
    public void Load(LoadProgress progress)
    {
        latest.Take(progress);
        Say(progress.Done ? PlainDisplay.Closing(progress) : PlainDisplay.Describe(latest.Now()));
        inner.Load(progress);
    }

    /// <inheritdoc/>
    public void Usage(UsageRow row)
    {
        latest.Take(row);
        inner.Usage(row);
    }

    /// <inheritdoc/>
    public void Replicas(int ready, int? wanted)
    {
        latest.Take(ready, wanted);
        inner.Replicas(ready, wanted);
    }

    /// <inheritdoc/>
    public void Happened(RunEvent happened) => inner.Happened(happened);

    /// <inheritdoc/>
    public Task LoadEndsAsync() => inner.LoadEndsAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (endsPage)
            await page.DisposeAsync();
        await inner.DisposeAsync();
    }

    private void Say(string status) => page.Say(about is null ? status : $"{status} – {about}");
}
