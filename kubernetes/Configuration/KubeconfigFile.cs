using System.Text.Json;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Configuration;

/// <summary>One kubeconfig file. Paths in it are relative to its folder.</summary>
internal sealed record KubeconfigFile(string Path, KubeconfigModel Content)
{
    internal string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    internal string? Resolve(string? relative) => string.IsNullOrEmpty(relative) ? null : System.IO.Path.GetFullPath(relative, Folder);

    /// <summary>Null when there is no such file.</summary>
    internal static KubeconfigFile? Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"the kubeconfig {path} cannot be read: {e.Message}", e);
        }
        try
        {
            return new KubeconfigFile(path, Yaml.ToJson(text, path)?.Deserialize<KubeconfigModel>(KubeconfigModel.Json) ?? new());
        }
        catch (ManifestException e)
        {
            throw new KubeconfigException(e.Message, e);
        }
        catch (JsonException e)
        {
            throw new KubeconfigException($"the kubeconfig {path} is not one: {e.Path} has another shape; compare it with kubectl config view", e);
        }
    }
}
