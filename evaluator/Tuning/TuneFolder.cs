using System.Diagnostics.CodeAnalysis;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Tuning;

/// <summary>
/// <c>PARENT/UTC TIME-tune-NAME/</c>: what a study is of, all that was tried, its race, and the manifest that it ends with. docs/formats.md describes
/// the files.
/// </summary>
internal sealed class TuneFolder
{
    private TuneFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>All that was tried, and what a study that goes on must find as it was.</summary>
    public string Json => In("tune.json");

    /// <summary>The result to look at.</summary>
    public string Page => In("tune.html");

    /// <summary>The manifest as it is.</summary>
    public string Manifest => In("manifest.yaml");

    /// <summary>What is varied.</summary>
    public string Space => In("space.yaml");

    /// <summary>The manifest that the study ends with.</summary>
    public string Deployment => In("deployment.yaml");

    /// <summary>The real rounds, a comparison's folder.</summary>
    public string Race => In("race");

    /// <summary>Makes a new one in <paramref name="parent"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    public static TuneFolder Create(string parent, string manifest, DateTimeOffset now) =>
        new(RunFolder.Make(parent, "tune-" + RunFolder.NameOf(System.IO.Path.GetFileNameWithoutExtension(manifest)), now, "tune.json"));

    /// <summary>The folder of a study that is there, also of one that was killed; null when <paramref name="path"/> is none.</summary>
    public static TuneFolder? Find(string path) => File.Exists(System.IO.Path.Combine(path, "tune.json")) ? new TuneFolder(path) : null;

    /// <summary>A calibration, from 0.</summary>
    public string Calibration(int index) => In(index == 0 ? "calibration.json" : Invariant($"calibration-{index + 1}.json"));

    /// <summary>Keeps other processes from going on with the same study until disposed; the system lets go when this process ends, however it ends.</summary>
    /// <exception cref="UserErrorException">Another process is at it.</exception>
    public IDisposable Lock() => FolderLock.Take(Path, "evaluator tune");

    /// <summary>A path as files of the folder have it.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public string? From(string? path) => FolderPath.In(Path, path);

    /// <summary>Such a path as it is from here.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public string? FromHere(string? path) => FolderPath.FromHere(Path, path);

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
