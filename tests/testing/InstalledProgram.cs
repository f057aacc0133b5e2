namespace MlServe.Testing;

/// <summary>Programs of others that a test needs and a machine may lack.</summary>
public static class InstalledProgram
{
    /// <summary>Where the PATH finds it; null where it is not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
