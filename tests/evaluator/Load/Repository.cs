namespace MlServe.Evaluator.Tests.Load;

/// <summary>Files of this repository, found from where the tests run.</summary>
internal static class Repository
{
    public static string File(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "MlServe.sln")))
                return Path.Combine(folder.FullName, path);
        }

        throw new DirectoryNotFoundException("MlServe.sln is in none of the folders above the tests");
    }
}
