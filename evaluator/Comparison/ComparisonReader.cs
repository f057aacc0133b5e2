using System.Text.RegularExpressions;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Comparison;

/// <summary>Reads run folders and says which of them are runs of the same manifest.</summary>
internal static partial class ComparisonReader
{
    /// <summary>Reads the folders; one of a comparison stands for all its runs.</summary>
    /// <param name="folders">Run folders and folders of comparisons.</param>
    /// <param name="order">Checksums of the manifests in the order wanted; others follow as they come.</param>
    /// <param name="goals">What they are held to, instead of what each run was; null, or without objectives: that.</param>
    /// <exception cref="UserErrorException">One is neither.</exception>
    public static IReadOnlyList<Variant> Read(IEnumerable<string> folders, IReadOnlyList<string>? order = null, Goals? goals = null)
    {
        var wanted = new List<string>(order ?? []);
        var trials = new List<Trial>();
        foreach (var path in folders)
        {
            if (ComparisonFolder.Find(path) is { } comparison)
            {
                wanted.AddRange(comparison.ManifestOrder());
                trials.AddRange(comparison.Runs().Select(run => ReadTrial(run, goals)));
            }
            else if (!Directory.Exists(path))
            {
                throw new UserErrorException($"{path}: there is no such folder or manifest.");
            }
            else if (!IsRun(path))
            {
                throw new UserErrorException($"{path}: is neither a run folder nor one of a comparison.");
            }
            else
            {
                trials.Add(ReadTrial(path, goals));
            }
        }

        return Group(trials.DistinctBy(trial => Path.GetFullPath(trial.Folder)), wanted);
    }

    /// <summary>Whether a folder holds a run, whoever made it.</summary>
    public static bool IsRun(string path)
    {
        var folder = RunFolder.Open(path);
        return File.Exists(folder.Metadata) || File.Exists(folder.LoadOutput) || File.Exists(folder.ResourceUsage);
    }

    /// <summary>Runs of one manifest served by one model belong together.</summary>
    internal static IReadOnlyList<Variant> Group(IEnumerable<Trial> trials, IReadOnlyList<string> order)
    {
        List<List<Trial>> groups = [];
        foreach (var manifest in trials.GroupBy(Manifest).OrderBy(group => order.Contains(group.Key) ? order.ToList().IndexOf(group.Key) : int.MaxValue))
        {
            var models = manifest.Where(trial => Model(trial) is not null).GroupBy(Model).Select(model => model.ToList()).ToList();
            // A run that never got as far as a model belongs to whatever its manifest served otherwise.
            var unknown = manifest.Where(trial => Model(trial) is null).ToList();
            if (models.Count > 0)
                models[0].AddRange(unknown);
            else
                models.Add(unknown);
            groups.AddRange(models);
        }

        var names = Names(groups);
        return
        [
            .. groups.Select(
                (group, i) =>
                    new Variant(
                        names[i],
                        [.. group.OrderBy(trial => ComparisonFolder.NumberOf(trial.Round) ?? 0).ThenBy(trial => trial.Folder, StringComparer.Ordinal)]
                    )
            ),
        ];
    }

    private static Trial ReadTrial(string path, Goals? goals)
    {
        var folder = RunFolder.Open(path);
        var metadata = JsonFile.Read<RunMetadata>(folder.Metadata);
        ReportData data;
        string? problem = null;
        try
        {
            data = Kept(folder, metadata) ?? ReportReader.Read(ScoredFiles.OfRun(folder.Path).HeldTo(goals), folder, _ => { });
        }
        catch (UserErrorException exception)
        {
            // A run that measured nothing is told, not left out.
            data = new ReportData
            {
                Name = Path.GetFileName(Path.GetFullPath(path)),
                Summary = new Summary(),
                Metadata = metadata,
                Manifest = File.Exists(folder.Manifest) ? File.ReadAllText(folder.Manifest) : null,
            };
            problem = exception.Message;
        }

        if (metadata?.EndedEarly is { } early)
            problem = early == "interrupted" ? "interrupted" : "ended early: " + early;
        else if (metadata is { LoadEndedAt: null })
            problem = "killed before its load was over";
        else if (problem is null && data.Summary.ResponseTimeSeconds is null)
            problem = data.Load.Count == 0 && data.Summary.Okay is null ? "no load_output.csv" : "no request was served";
        return new Trial(path, ComparisonFolder.RoundOf(path), data, problem);
    }

    /// <summary>A run of a baseline, of which rows are not kept; null of any other.</summary>
    private static ReportData? Kept(RunFolder folder, RunMetadata? metadata) =>
        File.Exists(folder.LoadOutput) || File.Exists(folder.ResourceUsage) || !File.Exists(folder.Summary) || !folder.IsScored ? null : new ReportData
        {
            Name = Path.GetFileName(Path.GetFullPath(folder.Path)),
            Summary = SummaryJson.Read(folder.Summary),
            Metadata = metadata,
            Model = JsonFile.Read<ModelIdentity>(folder.Model),
            Manifest = File.Exists(folder.Manifest) ? File.ReadAllText(folder.Manifest) : null,
        };

    private static string Manifest(Trial trial) =>
        trial.Data.Metadata?.ManifestSha256 ?? trial.Summary.ManifestSha256 ?? OwnName(trial);

    private static string? Model(Trial trial) => trial.Summary.ModelSha256 ?? trial.Data.Model?.Sha256;

    private static string OwnName(Trial trial) => Stamp().Replace(trial.Data.Name, "");

    /// <summary>The manifests' file names; those that share one are told apart by the first thing in which all of them differ.</summary>
    private static List<string> Names(List<List<Trial>> groups)
    {
        Func<Trial, string>[] candidates =
        [
            trial => trial.Data.Metadata?.Manifest ?? trial.Data.Name,
            trial => $"{FileName(trial)} (model {Short(Model(trial))})",
            trial => $"{FileName(trial)} (manifest {Short(Manifest(trial))})",
            trial => $"{FileName(trial)} (manifest {Short(Manifest(trial))}, model {Short(Model(trial))})",
        ];
        List<string> names = [.. groups.Select(group => FileName(group[0]))];
        foreach (
            var clash in groups
                .Select((group, index) => (First: group[0], Index: index))
                .GroupBy(known => names[known.Index])
                .Where(clash => clash.Count() > 1)
                .ToList()
        )
        {
            var tells = candidates.FirstOrDefault(name => clash.Select(known => name(known.First)).Distinct().Count() == clash.Count(), candidates[^1]);
            foreach (var (first, index) in clash)
                names[index] = tells(first);
        }

        return names;
    }

    private static string FileName(Trial trial) =>
        trial.Data.Metadata is { Manifest.Length: > 0 } run ? Path.GetFileNameWithoutExtension(run.Manifest) : OwnName(trial);

    private static string Short(string? checksum) => checksum is null ? "unknown" : checksum[..Math.Min(8, checksum.Length)];

    [GeneratedRegex(@"^\d{8}T\d{6}Z-|-\d+$")]
    private static partial Regex Stamp();
}
