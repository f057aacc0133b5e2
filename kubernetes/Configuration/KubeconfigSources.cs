namespace MlServe.Kubernetes.Configuration;

/// <summary>Where a kubeconfig is looked for: the environment, the home folder, and the account of a pod.</summary>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Home">The user's home folder.</param>
/// <param name="ServiceAccountFolder">Where a pod finds token, ca.crt and namespace.</param>
internal sealed record KubeconfigSources(Func<string, string?> Variable, string Home, string ServiceAccountFolder)
{
    internal static KubeconfigSources OfThisProcess { get; } = new(Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "/var/run/secrets/kubernetes.io/serviceaccount");

    /// <summary>By which credentials expire.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A person can answer a plug-in that asks.</summary>
    internal bool HasTerminal { get; init; } = !Console.IsInputRedirected;

    /// <summary>The files that KUBECONFIG names, else ~/.kube/config.</summary>
    internal IReadOnlyList<string> Paths => Variable("KUBECONFIG") is { Length: > 0 } list
        ? list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : [Path.Combine(Home, ".kube", "config")];
}
