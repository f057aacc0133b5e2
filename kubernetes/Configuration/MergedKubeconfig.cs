namespace MlServe.Kubernetes.Configuration;

/// <summary>Several files as one, by kubectl's rule: of entries with one name, and of current-context, the first counts.</summary>
internal sealed class MergedKubeconfig(IReadOnlyList<KubeconfigFile> files)
{
    internal string Name => string.Join(", ", files.Select(file => file.Path));

    internal string? CurrentContext => files.Select(file => file.Content.CurrentContext).FirstOrDefault(name => !string.IsNullOrEmpty(name));

    internal IReadOnlyList<string> ContextNames =>
        [.. files.SelectMany(file => file.Content.Contexts ?? []).Select(context => context.Name).Distinct()];

    internal (KubeconfigFile File, ContextEntry Value)? Context(string name) => Find(name, file => file.Content.Contexts);

    internal (KubeconfigFile File, ClusterEntry Value)? Cluster(string name) => Find(name, file => file.Content.Clusters);

    internal (KubeconfigFile File, UserEntry Value)? User(string name) => Find(name, file => file.Content.Users);

    private (KubeconfigFile, T)? Find<T>(string name, Func<KubeconfigFile, IReadOnlyList<NamedEntry<T>>?> entries) where T : class
    {
        foreach (var file in files)
            if (entries(file)?.FirstOrDefault(entry => entry.Name == name)?.Value is { } value)
                return (file, value);
        return null;
    }
}
