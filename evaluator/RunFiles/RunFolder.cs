using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.RunFiles;

/// <summary>
/// Where a run keeps what it measured: one folder, never written by another run. docs/formats.md describes the files.
/// </summary>
internal sealed partial class RunFolder
{
    // The run's name becomes a label's value, at most 63 letters, of which the time takes 17 and a -2 some more.
    private const int LongestName = 40;

    /// <summary>Where run folders go unless <c>--out</c> names another place.</summary>
    public const string DefaultParent = "runs";

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Its name, without those that it lies in.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    /// <summary>Makes sure that a measured run lies here, with files that only later versions write.</summary>
    /// <param name="files">Those files.</param>
    /// <exception cref="UserErrorException">It is no run's folder, a simulated run's, or one is missing.</exception>
    public void RequireMeasured(params string[] files)
    {
        if (!File.Exists(Manifest))
            throw new UserErrorException($"{Path}: no deployment.yaml in it: name the folder of a run.");
        if (JsonFile.Read<RunMetadata>(Metadata)?.Simulation is not null)
            throw new UserErrorException($"{Path} is a simulated run: name the folder of one that was measured.");
        if (Array.Find(files, file => !File.Exists(file)) is { } missing)
            throw new UserErrorException(
                $"{Path}: no {System.IO.Path.GetFileName(missing)} in it: runs of older versions did not keep what each pod used. Run it once more.");
    }

    /// <summary>The manifest as it was applied.</summary>
    public string Manifest => In("deployment.yaml");

    /// <summary>The model that was served.</summary>
    public string Model => In("model.json");

    /// <summary>How the run was made: cluster, plan, seed, times.</summary>
    public string Metadata => In("run.json");

    /// <summary>siege's columns, one row per stage.</summary>
    public string LoadOutput => In("load_output.csv");

    /// <summary>The eight usage columns, one row per beat.</summary>
    public string ResourceUsage => In("resource_usage.csv");

    /// <summary>Every measurement of every pod.</summary>
    public string PodUsage => In("pod_usage.csv");

    /// <summary>What became of each pod.</summary>
    public string PodStates => In("pod_states.csv");

    /// <summary>What the autoscaler's looks came to; only where there is an autoscaler.</summary>
    public string Autoscaler => In("autoscaler.csv");

    /// <summary>Percentiles.</summary>
    public string Latency => In("latency.csv");

    /// <summary>Response times as HdrHistogram's log.</summary>
    public string Histograms => In("latency.hlog");

    /// <summary>The course of the load, a row every few seconds.</summary>
    public string Timeline => In("load_timeline.csv");

    /// <summary>Counts and histograms of every stage, whole.</summary>
    public string Tally => In("load_tally.jsonl");

    /// <summary>What happened.</summary>
    public string Events => In("events.csv");

    /// <summary>What a Job came to, where one was run instead of a load.</summary>
    public string Job => In("job.json");

    /// <summary>Every line that a Job's pods printed, one log after the other.</summary>
    public IEnumerable<string> LogLines() => Directory.Exists(In("logs"))
        ? Directory.EnumerateFiles(In("logs"), "*.log").Order(StringComparer.Ordinal).SelectMany(File.ReadLines)
        : [];

    /// <summary>What a step of a pipeline has left as its result, where it keeps to Kubebench's contract.</summary>
    public string Result => In("result.json");

    /// <summary>The verdict.</summary>
    public string Summary => In("summary.json");

    /// <summary>How right the service was on labelled photos.</summary>
    public string Accuracy => In("accuracy.json");

    /// <summary>The verdict to look at.</summary>
    public string Report => In("report.html");

    /// <summary>Whether it holds figures of a run that came to its end: a Job's, or a load's and its usage. A summary without any is written before.</summary>
    public bool IsScored =>
        File.Exists(Job) || JsonFile.Read<Summary>(Summary) is { Okay: not null } or { MemoryRequestedKB: not null };

    /// <summary>Makes <c>PARENT/yyyyMMddTHHmmssZ-NAME</c>, NAME being the manifest's file name as far as a label may hold it;
    /// two runs in one second get -2, -3 …</summary>
    /// <exception cref="UserErrorException">The folder cannot be made.</exception>
    public static RunFolder Create(string parent, string manifestPath, DateTimeOffset now) =>
        new(Make(parent, NameOf(System.IO.Path.GetFileNameWithoutExtension(manifestPath)), now, "run.json"));

    /// <summary>A name that Kubernetes takes as the end of a label's value: letters, digits, dots, underscores and dashes, not too many.</summary>
    public static string NameOf(string text)
    {
        var name = NotForLabels().Replace(text, "-");
        return name[..Math.Min(name.Length, LongestName)].TrimEnd('-', '.', '_') is { Length: > 0 } left ? left : "run";
    }

    /// <summary>Makes a folder that nobody else writes to.</summary>
    /// <param name="parent">Where; made when it is not there.</param>
    /// <param name="name">What follows the time in its name.</param>
    /// <param name="now">When.</param>
    /// <param name="claim">The file in it that says whose it is.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="UserErrorException">The folder cannot be made.</exception>
    public static string Make(string parent, string name, DateTimeOffset now, string claim)
    {
        var stamp = now.ToUniversalTime().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var wanted = System.IO.Path.Combine(parent, $"{stamp}-{name}");
        try
        {
            Directory.CreateDirectory(parent);
            for (var number = 1; ; number++)
            {
                var path = number == 1 ? wanted : $"{wanted}-{number}";
                // Path.Exists then CreateDirectory could race with a second run: a claim file cannot.
                if (!Directory.Exists(path) && Claim(path, claim))
                    return path;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"cannot make a run folder in {parent}: {exception.Message} Name another place with --out.", exception);
        }
    }

    /// <summary>An existing run folder, whoever filled it.</summary>
    /// <exception cref="UserErrorException">There is no such folder.</exception>
    public static RunFolder Open(string path) =>
        Directory.Exists(path) ? new RunFolder(path) : throw new UserErrorException($"there is no run folder {path}.");

    [GeneratedRegex("[^A-Za-z0-9._]+")]
    private static partial Regex NotForLabels();

    private static bool Claim(string path, string name)
    {
        Directory.CreateDirectory(path);
        try
        {
            using (new FileStream(System.IO.Path.Combine(path, name), FileMode.CreateNew))
                return true;
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, name)))
        {
            return false;
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
