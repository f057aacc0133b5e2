using System.Runtime.CompilerServices;

namespace MlServe.Classifier.Tests;

/// <summary>What is converted in tests is not kept in the home folder of whoever runs them.</summary>
internal static class ConversionsHome
{
    [ModuleInitializer]
    internal static void Set()
    {
        var folder = Directory.CreateTempSubdirectory("mlserve-test-").FullName;
        Environment.SetEnvironmentVariable("MLSERVE_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
