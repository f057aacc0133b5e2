using System.Text;
using System.Text.Json;
using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.Kubelet.Variables;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;
using ResourceKind = MlServe.LocalCluster.Store.ResourceKind;

namespace MlServe.LocalCluster.Node.Volumes;

/// <summary>A pod's volumes as directories of this machine: ConfigMaps and Secrets as files, empty directories, paths of the machine.</summary>
/// <param name="store">Has the ConfigMaps and Secrets.</param>
/// <param name="directory">The pod's: they are made in it and go with it.</param>
/// <param name="mounts">How pods get volumes; found out when the first asks for one.</param>
internal sealed class PodVolumes(ObjectStore store, PodDirectory directory, Lazy<MountSupport> mounts)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes them all. What was there before is brought up to date.</summary>
    /// <exception cref="VolumeException">Something that one of them needs is missing.</exception>
    public void Prepare(V1Pod pod)
    {
        if (pod.AllContainers.SelectMany(container => container.VolumeMounts ?? []).FirstOrDefault() is { } mount && mounts.Value.Problem is { } problem)
            throw new VolumeException(mount.Name, problem);
        foreach (var volume in pod.Spec.Volumes ?? [])
            try
            {
                if (volume.HostPath is { } host)
                    CheckHostPath(host.Path, host.Type ?? "");
                else
                    Fill(pod.Metadata.NamespaceProperty, volume);
            }
            catch (Exception exception)
                when (exception is IOException or UnauthorizedAccessException or FormatException or JsonException or InvalidDataException)
            {
                throw new VolumeException(volume.Name, exception.Message);
            }
    }

    /// <summary>How a container gets its volumes; null when it has none.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container of its spec.</param>
    /// <param name="environment">The container's, for <c>subPathExpr</c>.</param>
    /// <exception cref="ContainerConfigException">A <c>subPath</c> leads out of its volume.</exception>
    public MountPlan? PlanOf(V1Pod pod, V1Container container, IReadOnlyDictionary<string, string> environment) =>
        MountsOf(pod, container, environment) is { Count: > 0 } wanted
            ? new MountPlan(mounts.Value, MountScript.Write(wanted, directory.RootOf(container.Name)))
            : null;

    /// <summary>What a container sees where.</summary>
    private List<BindMount> MountsOf(V1Pod pod, V1Container container, IReadOnlyDictionary<string, string> environment) =>
        [
            .. (container.VolumeMounts ?? []).Select(mount =>
            {
                var volume = pod.Spec.Volumes.First(volume => volume.Name == mount.Name);
                var source = volume.HostPath?.Path ?? Path.Combine(directory.Volumes, mount.Name);
                var below = mount.SubPath ?? VariableExpansion.Expand(mount.SubPathExpr ?? "", environment);
                return new BindMount(
                    below.Length > 0 ? Below(source, below) : source,
                    mount.MountPath,
                    volume.ConfigMap is not null || volume.Secret is not null || mount.ReadOnlyProperty == true
                );
            }),
        ];

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

    private static void CheckHostPath(string path, string type)
    {
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

    private void Fill(string ns, V1Volume volume)
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidDataException("volumes need Linux");
        var place = Path.Combine(directory.Volumes, volume.Name);
        Directory.CreateDirectory(directory.Volumes, Private);
        Directory.CreateDirectory(place);
        if (volume.ConfigMap is { } map)
            Write(place, new Source(ClusterKinds.ConfigMaps, ns, map.Name, map.Optional == true, map.Items, map.DefaultMode!.Value));
        else if (volume.Secret is { } secret)
            Write(place, new Source(ClusterKinds.Secrets, ns, secret.SecretName, secret.Optional == true, secret.Items, secret.DefaultMode!.Value));
    }

    private void Write(string place, Source source)
    {
        var files = Contents(source);
        var wanted = source.Items is { Count: > 0 } items ? items : files.Keys.Select(key => new V1KeyToPath { Key = key, Path = key });
        foreach (var item in wanted)
        {
            if (!files.TryGetValue(item.Key, out var content))
            {
                if (source.IsOptional)
                    continue;
                throw new InvalidDataException(
                    $"{(source.IsSecret ? "" : "configmap ")}references non-existent {(source.IsSecret ? "secret" : "config")} key: {item.Key}"
                );
            }
            if (!IsInside(item.Path))
                throw new InvalidDataException($"path {item.Path} must be relative and must not contain '..'");
            var file = Path.Combine(place, item.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            // A new file each time: an old one may be read-only, or be read at this moment.
            File.Delete(file);
            File.WriteAllBytes(file, content);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, (UnixFileMode)(item.Mode ?? source.Mode));
        }
    }

    private Dictionary<string, byte[]> Contents(Source source)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (store.Find(source.Kind, new ObjectKey(source.Namespace, source.Name)) is not { } found)
            return source.IsOptional ? files : throw new InvalidDataException($"{source.Kind.Kind.ToLowerInvariant()} \"{source.Name}\" not found");
        if (!source.IsSecret)
            foreach (var (key, text) in found.As<V1ConfigMap>().Data ?? new Dictionary<string, string>())
                files[key] = Encoding.UTF8.GetBytes(text);
        foreach (var (key, bytes) in (source.IsSecret ? found.As<V1Secret>().Data : found.As<V1ConfigMap>().BinaryData) ?? new Dictionary<string, byte[]>())
            files[key] = bytes;
        return files;
    }

    /// <summary>The ConfigMap or Secret of a volume, and what of it becomes files.</summary>
    private sealed record Source(ResourceKind Kind, string Namespace, string Name, bool IsOptional, IList<V1KeyToPath>? Items, int Mode)
    {
        public bool IsSecret => Kind == ClusterKinds.Secrets;
    }
}
