using System.Text;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Volumes;

/// <summary>A pod's volumes as directories of this machine: ConfigMaps and Secrets as files, empty directories, paths of the machine.</summary>
/// <param name="directory">Where they are made; it goes with the pod.</param>
internal sealed class PodVolumes(string directory)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes them all. What was there before is brought up to date.</summary>
    /// <exception cref="VolumeException">Something that one of them needs is missing.</exception>
    public void Prepare(ObjectStore store, JsonObject pod)
    {
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            var name = volume.Text("name") ?? "";
            try
            {
                if (volume.Object("hostPath") is { } host)
                    CheckHostPath(host);
                else
                    Fill(store, pod, volume, Path.Combine(directory, name));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or InvalidDataException)
            {
                throw new VolumeException(name, error.Message);
            }
        }
    }

    /// <summary>What a container sees where.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container of its spec.</param>
    /// <param name="environment">The container's, for <c>subPathExpr</c>.</param>
    /// <exception cref="ContainerConfigException">A <c>subPath</c> leads out of its volume.</exception>
    public IReadOnlyList<BindMount> MountsOf(JsonObject pod, JsonObject container, IReadOnlyDictionary<string, string> environment) =>
        [.. container.Items("volumeMounts").Select(mount =>
        {
            var volume = pod.Items("spec", "volumes").First(volume => volume.Text("name") == mount.Text("name"));
            var source = volume.Text("hostPath", "path") ?? Path.Combine(directory, mount.Text("name")!);
            var below = mount.Text("subPath") ?? VariableExpansion.Expand(mount.Text("subPathExpr") ?? "", environment);
            if (below.Length > 0)
                source = Below(source, below);
            var written = volume.ContainsKey("configMap") || volume.ContainsKey("secret");
            return new BindMount(source, mount.Text("mountPath")!, written || mount.Flag("readOnly"));
        })];

    private static string Below(string source, string path)
    {
        if (!IsInside(path))
            throw new ContainerConfigException($"subPath {path} must be a path inside the volume");
        var inside = Path.Combine(source, path);
        if (!Path.Exists(inside))
            Directory.CreateDirectory(inside);
        return inside;
    }

    private static bool IsInside(string path) => !Path.IsPathRooted(path) && !path.Split('/').Contains("..");

    private static void CheckHostPath(JsonObject host)
    {
        var (path, type) = (host.Text("path") ?? "", host.Text("type") ?? "");
        if (type is "DirectoryOrCreate" || (type.Length == 0 && !Path.Exists(path)))
            Directory.CreateDirectory(path);
        else if (type == "FileOrCreate" && !File.Exists(path))
            File.WriteAllText(path, "");
        else if (type == "Directory" && !Directory.Exists(path))
            throw new IOException($"hostPath type check failed: {path} is not a directory");
        else if (type == "File" && !File.Exists(path))
            throw new IOException($"hostPath type check failed: {path} is not a file");
        else if (type is "Socket" or "CharDevice" or "BlockDevice" && !Path.Exists(path))
            throw new IOException($"hostPath type check failed: {path} does not exist");
    }

    private void Fill(ObjectStore store, JsonObject pod, JsonObject volume, string place)
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidDataException("volumes need Linux");
        Directory.CreateDirectory(directory, Private);
        Directory.CreateDirectory(place);
        if (volume.Object("configMap") is { } map)
            Write(place, map, Find(store, ClusterKinds.ConfigMaps, pod, map, "name"), "configmap");
        else if (volume.Object("secret") is { } secret)
            Write(place, secret, Find(store, ClusterKinds.Secrets, pod, secret, "secretName"), "secret");
    }

    private static JsonObject? Find(ObjectStore store, ResourceKind kind, JsonObject pod, JsonObject source, string nameField)
    {
        var name = source.Text(nameField) ?? "";
        return store.Find(kind, new ObjectKey(pod.Namespace(), name))?.Copy()
            ?? (source.Flag("optional") ? null : throw new InvalidDataException($"{kind.Kind.ToLowerInvariant()} \"{name}\" not found"));
    }

    private static void Write(string place, JsonObject source, JsonObject? found, string what)
    {
        var files = found is null ? [] : Contents(found, what == "secret");
        var wanted = source.Items("items").ToList() is { Count: > 0 } items
            ? items.Select(item => (Key: item.Text("key") ?? "", Path: item.Text("path") ?? "", Mode: item.Int("mode"))).ToList()
            : [.. files.Keys.Select(key => (Key: key, Path: key, Mode: (long?)null))];
        foreach (var (key, path, mode) in wanted)
        {
            if (!files.TryGetValue(key, out var content))
            {
                if (source.Flag("optional"))
                    continue;
                throw new InvalidDataException($"{(what == "secret" ? "" : "configmap ")}references non-existent {(what == "secret" ? "secret" : "config")} key: {key}");
            }
            if (!IsInside(path))
                throw new InvalidDataException($"path {path} must be relative and must not contain '..'");
            var file = Path.Combine(place, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            // A new file each time: an old one may be read-only, or be read at this moment.
            File.Delete(file);
            File.WriteAllBytes(file, content);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, (UnixFileMode)((mode ?? source.Int("defaultMode") ?? 420) & 511));
        }
    }

    private static Dictionary<string, byte[]> Contents(JsonObject found, bool encoded)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (key, text) in found.StringMap("data"))
            files[key] = encoded ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
        foreach (var (key, text) in found.StringMap("binaryData"))
            files[key] = Convert.FromBase64String(text);
        return files;
    }
}
