using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Capacity;

/// <summary>
/// <c>PARENT/UTC TIME-capacity-NAME/</c>: a search, its trials' files in trials/, and where a manifest is deployed the run folder of each sitting.
/// docs/formats.md describes the files.
/// </summary>
internal sealed class CapacityFolder
{
    private CapacityFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What it was begun with, its trials, and what they come to.</summary>
    public string Json => In("capacity.json");

    /// <summary>One row per trial.</summary>
    public string Csv => In("capacity.csv");

    /// <summary>The result to look at.</summary>
    public string Page => In("capacity.html");

    /// <summary>The manifest as it is deployed, with --model and --replicas in it.</summary>
    public string Manifest => In("manifest.yaml");

    /// <summary>Makes a new one in <paramref name="parent"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    public static CapacityFolder Create(string parent, string name, DateTimeOffset now) =>
        new(RunFolder.Make(parent, "capacity-" + RunFolder.NameOf(name), now, "capacity.json"));

    /// <summary>The folder of a search that is there, also of one that was killed; null when <paramref name="path"/> is none.</summary>
    public static CapacityFolder? Find(string path) => File.Exists(System.IO.Path.Combine(path, "capacity.json")) ? new CapacityFolder(path) : null;

    /// <summary>The folder that a trial's load writes into, made where it is not there.</summary>
    public RunFolder Trial(int number, LoadKind kind, double load) => RunFolder.Open(Directory.CreateDirectory(TrialPath(number, kind, load)).FullName);

    /// <summary>The state as it was written.</summary>
    /// <exception cref="UserErrorException">It was killed before that.</exception>
    public CapacityState Load() => JsonFile.Read<CapacityState>(Json)
        ?? throw new UserErrorException($"{Json} does not say what was searched for: it was killed before it began, or is damaged; start a new search.");

    /// <summary>What a trial of the state showed, read from its own files.</summary>
    public TrialEvidence Evidence(LoadTrial trial, CapacitySettings settings) =>
        TrialReading.Of(RunFolder.Open(TrialPath(trial.Number, trial.Kind, trial.Load)), settings.Objectives).ToEvidence(trial);

    /// <summary>Writes state, rows and page.</summary>
    public void Write(CapacityState state)
    {
        JsonFile.Write(Json, state);
        WholeFile.Write(Csv, CapacityCsv.Text(state.Trials));
        WholeFile.Write(Page, CapacityPage.Render(state));
    }

    /// <summary>Keeps other processes from going on with the same search until disposed.</summary>
    /// <exception cref="UserErrorException">Another process is at it.</exception>
    public IDisposable Lock() => FolderLock.Take(Path, "evaluator capacity");

    private string TrialPath(int number, LoadKind kind, double load) =>
        In(System.IO.Path.Combine("trials", Invariant($"{number:00}-{kind.Word()}-{load:0.######}")));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
