using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Pipelines.Display;

/// <summary>A step's run among others on one display: every line begins with the step's name.</summary>
internal sealed class StepDisplay(IRunDisplay inner, string step) : IRunDisplay
{
    /// <summary>The run's folder; null before it is made.</summary>
    public RunFolder? Run { get; private set; }

    /// <inheritdoc/>
    public void Begins(RunFolder folder) => Run = folder;

    /// <inheritdoc/>
    public void Step(string text) => inner.Step($"{step}: {text}");

    /// <inheritdoc/>
    public void Warn(string text) => inner.Warn($"{step}: {text}");

    /// <inheritdoc/>
    public void LoadBegins(string title, TimeSpan length) => inner.LoadBegins(title, length);

    /// <inheritdoc/>
    public void Load(LoadProgress progress) => inner.Load(progress);

    /// <inheritdoc/>
    public void Usage(UsageRow row)
    {
        // Several steps' rows do not make one picture.
    }

    /// <inheritdoc/>
    public void Replicas(int ready, int? wanted)
    {
        // Nor do their pods.
    }

    /// <inheritdoc/>
    public void Happened(RunEvent happened)
    {
        // What the monitor notes of itself, and that pods come and go, is every step's lot; events.csv has it.
        if (happened.Kind is not ("Monitor" or "Pods"))
            inner.Happened(happened);
    }

    /// <inheritdoc/>
    public Task LoadEndsAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
