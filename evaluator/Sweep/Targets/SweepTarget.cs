using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Sweep.Targets;

/// <summary>What a sweep varies and its trials run. There are three kinds: a Deployment under load, a Job, and a pipeline.</summary>
/// <param name="path">Its file, as it was found.</param>
/// <param name="fileName">What that file is called, also where it is read from a copy.</param>
internal abstract class SweepTarget(string path, string fileName)
{
    /// <summary>Its file, as it was found.</summary>
    public string Path { get; } = path;

    /// <summary>Why a key of loads says nothing about what runs to its end.</summary>
    protected const string OfLoads = "belongs to a Deployment, which is loaded";

    /// <summary>What its file is called, also where it is read from a copy.</summary>
    public string FileName { get; } = fileName;

    /// <summary>Of all that it is read from: whoever goes on with a sweep must find the same.</summary>
    public abstract string Sha256 { get; }

    /// <summary>It serves a load, with a plan, objectives and a price; else it runs to its end and prints lines while it does.</summary>
    public virtual bool IsLoaded => false;

    /// <summary>The figure that tells how fast a cell is; null: none does.</summary>
    public abstract string? TimeFigure { get; }

    /// <summary>The figures that the Pareto front minds, as far as all cells know them; none: there is no front.</summary>
    public abstract IReadOnlyList<string> FrontFigures { get; }

    /// <summary>Time between two rows of usage where the sweep's file does not say.</summary>
    public virtual TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <summary>Keys of a sweep's file that say nothing about it, with why.</summary>
    public virtual IReadOnlyList<(string Key, string Why)> RefusedKeys =>
        [.. ((string[])["plan", "path", "check", "answer", "minutes", "ready_timeout"]).Select(key => (key, OfLoads))];

    /// <summary>What forbids that trials run at the same time, after "parallel"; null: nothing does.</summary>
    public virtual string? WhyOneAtATime => null;

    /// <summary>What a run of it would refuse is refused before anything is started.</summary>
    /// <exception cref="UserErrorException">It cannot be run.</exception>
    public abstract void Check();

    /// <summary>Notes what is wrong with a parameter: that it sets nothing, or something that takes no such value.</summary>
    public abstract void CheckParameter(YamlMapping node, SweepParameter parameter);

    /// <summary>Notes where no trial can have such a figure.</summary>
    /// <param name="node">Where it is asked for.</param>
    /// <param name="key">Under which key.</param>
    /// <param name="figure">The figure's name.</param>
    public virtual void CheckFigure(YamlMapping node, string key, string figure)
    {
    }

    /// <summary>Puts what it was read from into a sweep's folder, which goes on with that.</summary>
    public abstract void Keep(SweepFolder folder);

    /// <summary>A cell, checked as a run would.</summary>
    /// <param name="definition">The sweep.</param>
    /// <param name="number">From 1.</param>
    /// <param name="values">A value a parameter.</param>
    public abstract SweepCell CellOf(SweepDefinition definition, int number, IReadOnlyList<string?> values);

    /// <summary>What the runs of a round have come to, by <see cref="SweepCell.Key"/>, the oldest of a cell first.</summary>
    public abstract ILookup<string, TrialResult> ReadTrials(SweepFolder folder, SweepDefinition definition, int round);

    /// <summary>Runs a trial.</summary>
    /// <exception cref="UserErrorException">It failed, or was stopped.</exception>
    public abstract Task RunAsync(TrialRun run);

    /// <summary>Which lines tell how a figure goes while a trial runs, and what they call it.</summary>
    /// <returns>The pipeline's step that prints them, null where there is but one workload; and the name that they have for it.</returns>
    public virtual (string? Step, string Name) PrintedAs(string figure) => (null, figure);

    /// <summary>The lines that a trial printed from which a figure was taken.</summary>
    /// <param name="trialFolder">Folder of a trial that is over.</param>
    /// <param name="figure">The figure's name.</param>
    public abstract IEnumerable<string> LinesOf(string trialFolder, string figure);
}
