using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>
/// Runs that others are held against: run folders, or what <c>--keep-baseline NAME</c> keeps of them in <c>baselines/NAME/</c>. That is small
/// enough for git: of every run the manifest, the model, how it was made and its figures, not its rows. docs/formats.md describes it.
/// </summary>
internal static class Baseline
{
    /// <summary>Where baselines are that have a name.</summary>
    public const string Parent = "baselines";

    /// <summary>The baseline of that name, or of a folder: of a run, a comparison or a baseline.</summary>
    /// <exception cref="UserErrorException">There is none, its runs are of several manifests, or none of them counts.</exception>
    public static Variant Read(string nameOrFolder)
    {
        var folder = new[] { nameOrFolder, Path.Combine(Parent, nameOrFolder) }.FirstOrDefault(path => Runs(path).Count > 0)
            ?? throw new UserErrorException(
                $"--baseline {nameOrFolder}: there is no run in that folder, and none in {Path.Combine(Parent, nameOrFolder)}: "
                    + $"'evaluator compare MANIFEST --keep-baseline {nameOrFolder}' makes a baseline.");
        var variant = One(ComparisonReader.Read(Runs(folder)), $"--baseline {nameOrFolder}");
        return new Variant(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), variant.Trials);
    }

    /// <summary>Sees to it that a baseline can be kept under that name, before it is measured.</summary>
    /// <exception cref="UserErrorException">It is a path, or there is one already that is not to be replaced.</exception>
    public static void CheckName(string name, bool overwrite, string parent = Parent)
    {
        if (name is "." or ".." || name.IndexOfAny(['/', '\\', ':', '\0']) >= 0)
            throw new UserErrorException($"--keep-baseline {name}: is a name, not a path: it becomes the folder {Parent}/NAME.");
        if (!overwrite && Directory.Exists(Path.Combine(parent, name)))
            throw new UserErrorException(
                $"--keep-baseline {name}: {Path.Combine(parent, name)} exists already: choose another name, or pass --overwrite to replace it.");
    }

    /// <summary>Keeps the runs that count, in place of those that the baseline had.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="UserErrorException">The runs are of several manifests, none of them counts, or it cannot be written.</exception>
    public static string Keep(IReadOnlyList<Variant> variants, string name, string parent = Parent)
    {
        var variant = One(variants, $"--keep-baseline {name}");
        var folder = Path.Combine(parent, name);
        var beside = folder + ".part";
        try
        {
            Forget(beside);
            // Names that stay the same show in git what has changed.
            foreach (var (index, trial) in variant.Counted.Index())
                KeepRun(RunFolder.Open(trial.Folder), trial, Directory.CreateDirectory(Path.Combine(beside, Invariant($"run-{index + 1:00}"))).FullName);
            // What is replaced may be among what is kept.
            Forget(folder);
            Directory.Move(beside, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--keep-baseline {name}: {exception.Message}", exception);
        }

        return folder;
    }

    private static void Forget(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static void KeepRun(RunFolder from, Trial trial, string path)
    {
        var to = RunFolder.Open(path);
        foreach (var (source, copy) in ((string, string)[])[(from.Manifest, to.Manifest), (from.Model, to.Model), (from.Metadata, to.Metadata)])
        {
            if (File.Exists(source))
                File.Copy(source, copy);
        }

        SummaryJson.Write(to.Summary, trial.Summary);
    }

    /// <summary>The runs in a folder, none where there is no such folder.</summary>
    private static IReadOnlyList<string> Runs(string folder) =>
        !Directory.Exists(folder) ? []
        : ComparisonReader.IsRun(folder) ? [folder]
        : ComparisonFolder.Find(folder) is { } comparison ? comparison.Runs()
        : [.. Directory.EnumerateDirectories(folder).Where(ComparisonReader.IsRun).Order(StringComparer.Ordinal)];

    private static Variant One(IReadOnlyList<Variant> variants, string where) => variants switch
    {
        [{ Counted.Count: > 0 } one] => one,
        [{ } none] => throw new UserErrorException($"{where}: none of its runs counts: {none.Trials[^1].Problem}."),
        _ => throw new UserErrorException(
            $"{where}: its runs are of {string.Join(" and ", variants.Select(variant => variant.Name))}: a baseline is of one manifest and one model."),
    };
}
