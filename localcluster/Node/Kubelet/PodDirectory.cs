using System.Globalization;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Where a pod's logs and volumes are on this machine.</summary>
/// <param name="root">The directory of all pods.</param>
/// <param name="pod">The pod.</param>
/// <param name="uid">Which of the pods that ever had this name.</param>
internal sealed class PodDirectory(string root, ObjectKey pod, string uid)
{
    private readonly string path = Path.Combine(root, $"{pod.Namespace}_{pod.Name}_{uid}");

    /// <summary>Its volumes. No container can have this name, as which its logs would be there.</summary>
    public string Volumes => Path.Combine(path, "_volumes");

    /// <summary>The file of a run's log, the first being number 0.</summary>
    public string LogOf(string container, int run) => Path.Combine(path, container, run.ToString(CultureInfo.InvariantCulture) + ".log");

    /// <summary>An empty directory for a container's own root, should it need one.</summary>
    public string RootOf(string container) => Directory.CreateDirectory(Path.Combine(path, container, "root")).FullName;

    /// <summary>Removes a log that nobody can ask for any more: kubectl knows the present run and the one before.</summary>
    public void RemoveLog(string container, int run)
    {
        foreach (var file in new[] { LogOf(container, run), LogOf(container, run) + ".1" })
            File.Delete(file);
    }

    /// <summary>Removes everything.</summary>
    public void Remove() => Remove(path);

    /// <summary>Removes what pods have left that are no more.</summary>
    /// <param name="root">The directory of all pods.</param>
    /// <param name="uids">Those that there are.</param>
    public static void RemoveOthers(string root, IReadOnlySet<string> uids)
    {
        if (!Directory.Exists(root))
            return;
        foreach (var directory in Directory.GetDirectories(root).Where(path => !uids.Contains(path[(path.LastIndexOf('_') + 1)..])))
            Remove(directory);
    }

    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It never logged, somebody reads its log still, or it has made a directory read-only: the next start of the cluster tries again.
        }
    }
}
