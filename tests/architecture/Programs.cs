using System.Reflection;

namespace MlServe.Architecture.Tests;

/// <summary>The compiled modules.</summary>
internal static class Programs
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Assembly> All =
    [
        .. new[]
        {
            "evaluator", "serve", "MlServe.LocalCluster", "MlServe.Kubernetes", "MlServe.Classifier", "MlServe.Keras", "MlServe.Onnx",
            "MlServe.Linux", "trainer", "MlServe.Training",
        }.Select(Assembly.Load),
    ];
}
