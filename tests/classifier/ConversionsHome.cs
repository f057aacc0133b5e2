using System.Runtime.CompilerServices;

namespace MlServe.Classifier.Tests;

/// <summary>What is converted in tests is not kept in the home folder of whoever runs them.</summary>
internal static class ConversionsHome
{
    [ModuleInitializer]
    internal static void Set()
    {
        var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable("MLSERVE_HOME", folder.Path);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
    }
}
