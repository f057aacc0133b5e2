using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>Hears the steps of a search at the moment in which they begin.</summary>
/// <param name="begins">Called with each.</param>
internal sealed class StepsDisplay(Action<string> begins) : IRunDisplay
{
    public void Step(string text) => begins(text);

    public void Begins(RunFolder folder)
    {
    }

    public void Warn(string text)
    {
    }

    public void LoadBegins(string title, TimeSpan length)
    {
    }

    public void Load(LoadProgress progress)
    {
    }

    public void Usage(UsageRow row)
    {
    }

    public void Replicas(int ready, int? wanted)
    {
    }

    public void Happened(RunEvent happened)
    {
    }

    public Task LoadEndsAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
