using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>Shows a run on stderr while it goes: <see cref="LiveDisplay"/> on a terminal, <see cref="PlainDisplay"/> elsewhere.</summary>
internal interface IRunDisplay : IAsyncDisposable
{
    /// <summary>The run has its folder.</summary>
    void Begins(RunFolder folder);

    /// <summary>A step begins.</summary>
    void Step(string text);

    /// <summary>Something to mind.</summary>
    void Warn(string text);

    /// <summary>The load begins; from here on the figures move.</summary>
    void LoadBegins(string title, TimeSpan length);

    /// <summary>A second of load.</summary>
    void Load(LoadProgress progress);

    /// <summary>A row of usage.</summary>
    void Usage(UsageRow row);

    /// <summary>How many replicas are ready, and how many are wanted (null: not known).</summary>
    void Replicas(int ready, int? wanted);

    /// <summary>Something happened.</summary>
    void Happened(RunEvent happened);

    /// <summary>The load is over; the moving part stays as it was last.</summary>
    Task LoadEndsAsync();
}
