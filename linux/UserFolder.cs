namespace MlServe.Linux;

/// <summary>Where MlServe keeps what belongs to a user: the embedded cluster's objects, converted models.</summary>
public static class UserFolder
{
    /// <summary><c>$MLSERVE_HOME</c>, else <c>~/.mlserve</c>; null for a user without a home folder.</summary>
    public static string? Path =>
        Environment.GetEnvironmentVariable("MLSERVE_HOME") is { Length: > 0 } named ? System.IO.Path.GetFullPath(named)
        : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? System.IO.Path.Combine(home, ".mlserve")
        : null;
}
