namespace MlServe.Kubernetes.Tests;

/// <summary>
/// Answers captured from a real API server. They are not part of the repository: tests that read them run where the folder
/// is (MLSERVE_REAL_ANSWERS, else shared/real-kubernetes/fixtures beside a folder above the tests) and are skipped elsewhere.
/// </summary>
internal static class RealAnswers
{
    public static string Read(string file) => File.ReadAllText(PathOf(file));

    public static string PathOf(string file)
    {
        var folder = Folder();
        Assert.SkipUnless(folder is not null, "the captured answers of a real API server are not on this machine");
        return Path.Combine(folder!, file);
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("MLSERVE_REAL_ANSWERS") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "shared", "real-kubernetes", "fixtures") is var found && Directory.Exists(found))
                return found;
        return null;
    }
}
