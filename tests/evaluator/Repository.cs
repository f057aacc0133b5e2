namespace MlServe.Evaluator.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "MlServe.sln")))
                return folder;
        }

        throw new InvalidOperationException("the tests run outside their checkout");
    }
}
