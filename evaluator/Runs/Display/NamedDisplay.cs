using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>One of several runs on one display, a pipeline's step or a sweep's trial: every line begins with its name.</summary>
internal sealed class NamedDisplay(IRunDisplay inner, string name) : IRunDisplay
{
    /// <summary>The run's folder; null before it is made.</summary>
    public RunFolder? Run { get; private set; }

    /// <inheritdoc/>
    public void Begins(RunFolder folder) => Run = folder;

    /// <inheritdoc/>
    public void Step(string text) => inner.Step($"{name}: {text}");

    /// <inheritdoc/>
    public void Warn(string text) => inner.Warn($"{name}: {text}");

    /// <inheritdoc/>
    public void LoadBegins(string title, TimeSpan length) => inner.LoadBegins(title, length);

    /// <inheritdoc/>
    public void Load(LoadProgress progress) => inner.Load(progress);

    /// <inheritdoc/>
    public void Usage(UsageRow row)
    {
        // Several runs' rows do not make one picture.
    }

    /// <inheritdoc/>
    public void Replicas(int ready, int? wanted)
    {
        // Nor do their pods.
    }

    /// <inheritdoc/>
    public void Happened(RunEvent happened)
    {
        // What the monitor notes of itself, and that pods come and go, is every run's lot; events.csv has it.
        if (happened.Kind is not ("Monitor" or "Pods"))
            inner.Happened(happened);
    }

    /// <inheritdoc/>
    public Task LoadEndsAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
