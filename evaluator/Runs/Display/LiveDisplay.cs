using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Tables;
using Spectre.Console;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>A run as a picture that redraws itself twice a second on a terminal.</summary>
internal sealed class LiveDisplay : IRunDisplay
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private readonly IAnsiConsole console;
    private readonly TimeProvider time;
    private readonly LiveFigures latest = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private readonly List<string> later = [];
    private Task? drawing;
    private bool isGone;

    /// <summary>Draws on stderr: stdout is for results.</summary>
    public LiveDisplay(TimeProvider time, IAnsiConsole? console = null)
    {
        this.time = time;
        this.console = console ?? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    }

    /// <inheritdoc/>
    public void Begins(RunFolder folder) => Step($"run folder {folder.Path}");

    /// <inheritdoc/>
    public void Step(string text) => Say($"[blue]›[/] {Markup.Escape(TerminalText.Of(text))}");

    /// <inheritdoc/>
    public void Warn(string text) => Say($"[yellow]! {Markup.Escape(TerminalText.Of(text))}[/]");

    /// <inheritdoc/>
    public void LoadBegins(string title, TimeSpan length)
    {
        lock (gate)
            drawing = DrawAsync(title, length);
    }

    /// <inheritdoc/>
    public void Load(LoadProgress progress) => latest.Take(progress);

    /// <inheritdoc/>
    public void Usage(UsageRow row) => latest.Take(row);

    /// <inheritdoc/>
    public void Replicas(int ready, int? wanted) => latest.Take(ready, wanted);

    /// <inheritdoc/>
    public void Happened(RunEvent happened) => latest.Take(happened);

    /// <inheritdoc/>
    public async Task LoadEndsAsync()
    {
        await ended.CancelAsync();
        try
        {
            if (drawing is not null)
                await drawing;
        }
        finally
        {
            // A picture that failed is told once: the run's end asks again, and has its clean-up still to do.
            lock (gate)
            {
                drawing = null;
                foreach (var line in later)
                    Write(line);
                later.Clear();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LoadEndsAsync();
        ended.Dispose();
    }

    /// <summary>Two writers on one terminal would tear the picture: what is said meanwhile waits until it stands still.</summary>
    private void Say(string markup)
    {
        lock (gate)
        {
            if (drawing is null)
                Write(markup);
            else
                later.Add(markup);
        }
    }

    /// <summary>A terminal that was closed takes nothing any more; the run goes on, or ends in order, without it.</summary>
    private void Write(string markup)
    {
        try
        {
            if (!isGone)
                console.MarkupLine(markup);
        }
        catch (IOException)
        {
            isGone = true;
        }
    }

    private async Task DrawAsync(string title, TimeSpan length)
    {
        try
        {
            await console.Live(LivePicture.Of(title, length, latest.Now(), console.Profile.Width)).StartAsync(async live =>
            {
                while (!ended.IsCancellationRequested)
                {
                    live.UpdateTarget(LivePicture.Of(title, length, latest.Now(), console.Profile.Width));
                    live.Refresh();
                    await Task.Delay(Pace, time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                live.UpdateTarget(LivePicture.Of(title, length, latest.Now(), console.Profile.Width));
                live.Refresh();
            });
        }
        catch (IOException)
        {
            isGone = true;
        }
    }
}
