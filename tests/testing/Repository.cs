namespace MlServe.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    /// <exception cref="InvalidOperationException">The tests do not lie in a checkout.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or folder in it.</summary>
    /// <param name="path">From the root.</param>
    public static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "MlServe.sln")))
                return folder;
        }

        throw new InvalidOperationException("the tests run outside their checkout");
    }
}
