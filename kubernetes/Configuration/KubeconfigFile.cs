using System.Text.Json;
using k8s.KubeConfigModels;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Configuration;

/// <summary>Reads kubeconfig files as kubectl does: paths are relative to their file, of several files the first entry of a name counts.</summary>
internal static class KubeconfigFile
{
    /// <summary>Several files as one. Lists keep their order, so that the first of a name is found; a file of the list may be
    /// missing, and so may all: null.</summary>
    internal static K8SConfiguration? ReadAll(IReadOnlyList<string> paths)
    {
        var files = paths.Select(Read).OfType<K8SConfiguration>().ToList();
        return files.Count == 0 ? null : new K8SConfiguration
        {
            FileName = string.Join(", ", files.Select(file => file.FileName)),
            CurrentContext = files.Select(file => file.CurrentContext).FirstOrDefault(name => !string.IsNullOrEmpty(name)),
            Contexts = [.. files.SelectMany(file => file.Contexts)],
            Clusters = [.. files.SelectMany(file => file.Clusters)],
            Users = [.. files.SelectMany(file => file.Users)],
        };
    }

    private static K8SConfiguration? Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"the kubeconfig {path} cannot be read: {exception.Message}", exception);
        }
        try
        {
            var file = Yaml.ToJson(text, path)?.Deserialize<K8SConfiguration>(KubectlFields.Json) ?? new();
            file.FileName = path;
            // An item of a list that somebody left empty is nothing to kubectl either.
            (file.Contexts, file.Clusters, file.Users) = (Present(file.Contexts), Present(file.Clusters), Present(file.Users));
            Resolve(file, Path.GetDirectoryName(Path.GetFullPath(path))!);
            return file;
        }
        catch (ManifestException exception)
        {
            throw new KubeconfigException(exception.Message, exception);
        }
        catch (JsonException exception)
        {
            throw new KubeconfigException(
                $"the kubeconfig {path} is invalid: {exception.Path} has an unexpected type; compare it with kubectl config view",
                exception
            );
        }
    }

    private static List<T> Present<T>(IEnumerable<T>? entries) => [.. (entries ?? []).Where(entry => entry is not null)];

    private static void Resolve(K8SConfiguration file, string folder)
    {
        string? Absolute(string? relative) => string.IsNullOrEmpty(relative) ? null : Path.GetFullPath(relative, folder);
        foreach (var cluster in file.Clusters.Select(entry => entry.ClusterEndpoint).OfType<ClusterEntry>())
            cluster.CertificateAuthority = Absolute(cluster.CertificateAuthority);
        foreach (var user in file.Users.Select(entry => entry.UserCredentials).OfType<UserEntry>())
        {
            (user.ClientCertificate, user.ClientKey, user.TokenFile) = (Absolute(user.ClientCertificate), Absolute(user.ClientKey), Absolute(user.TokenFile));
            if (user.ExternalExecution is ExecEntry { Command: { } command } exec)
                exec.Program = command.Contains('/') ? Absolute(command)! : command;
        }
    }
}
