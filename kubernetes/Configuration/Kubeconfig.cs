using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;

namespace MlServe.Kubernetes.Configuration;

/// <summary>One cluster and how to talk to it, found as kubectl finds it.</summary>
public sealed record Kubeconfig
{
    /// <summary>The API server.</summary>
    public required Uri Server { get; init; }

    /// <summary>Name of the context; <c>in-cluster</c> within a pod.</summary>
    public required string Context { get; init; }

    /// <summary>Name of the user; empty where the context has none.</summary>
    public string User { get; init; } = "";

    /// <summary>Where objects without a namespace go; default <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Who signs the server's certificate; null for the machine's own list.</summary>
    public X509Certificate2Collection? CertificateAuthority { get; init; }

    /// <summary>True: the server's certificate is not checked.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name in the server's certificate, where it is not the server's address.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The proxy to go through; null for the environment's.</summary>
    public Uri? ProxyUrl { get; init; }

    /// <summary>The certificate to identify with.</summary>
    public X509Certificate2Collection? ClientCertificate { get; init; }

    /// <summary>What each request is signed with; null for nothing.</summary>
    internal ITokenProvider? Credentials { get; init; }

    /// <summary>Headers that ask to act as someone else.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];

    /// <summary>
    /// Reads the configuration. Throws <see cref="KubeconfigException"/> with one line when there is none or it is wrong.
    /// </summary>
    /// <param name="path">A file; null for the files of KUBECONFIG, else ~/.kube/config, else the account of the pod we run in.</param>
    /// <param name="context">A context; null for the current one.</param>
    public static Kubeconfig Load(string? path = null, string? context = null) => Load(path, context, KubeconfigSources.OfThisProcess);

    /// <summary>As <see cref="Load(string?, string?)"/>, but null where kubectl would find no configuration either.</summary>
    public static Kubeconfig? LoadIfPresent(string? context = null) => Find(context, KubeconfigSources.OfThisProcess);

    /// <summary>The names of all contexts that kubectl would find, in their order; none where the files are missing or wrong.</summary>
    public static IReadOnlyList<string> ContextNames()
    {
        try
        {
            return [.. (KubeconfigFile.ReadAll(KubeconfigSources.OfThisProcess.Paths)?.Contexts ?? [])
                .Select(entry => entry.Name).Where(name => !string.IsNullOrEmpty(name)).Distinct()];
        }
        catch (KubeconfigException)
        {
            return [];
        }
    }

    internal static Kubeconfig Load(string? path, string? context, KubeconfigSources sources)
    {
        if (path is not null)
            return new ContextSelection(
                KubeconfigFile.ReadAll([path]) ?? throw new KubeconfigException($"there is no kubeconfig {path}"),
                sources
            ).Select(context);
        return Find(context, sources)
            ?? throw new KubeconfigException(
                $"no Kubernetes configuration found: {string.Join(", ", sources.Paths)} does not exist; set KUBECONFIG, or leave --context out to "
                    + $"use the embedded cluster"
            );
    }

    internal static Kubeconfig? Find(string? context, KubeconfigSources sources) =>
        KubeconfigFile.ReadAll(sources.Paths) is { } files ? new ContextSelection(files, sources).Select(context)
            : context is null ? InClusterConfig.Find(sources) : null;
}
