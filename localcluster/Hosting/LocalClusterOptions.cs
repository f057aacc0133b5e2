using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlServe.Linux;
using MlServe.LocalCluster.Node;

namespace MlServe.LocalCluster.Hosting;

/// <summary>How the embedded cluster is set up.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>Where it keeps objects, logs, certificates and its kubeconfig. Default <c>$MLSERVE_HOME/cluster</c>, else <c>~/.mlserve/cluster</c>.</summary>
    public string StateDirectory { get; init; } = DefaultStateDirectory;

    /// <summary>The port of the API on 127.0.0.1. Default 0: the one that the last cluster of the folder had, else any free one.</summary>
    public int ApiPort { get; init; }

    /// <summary>The images there are: by the last part of the name without tag, <c>node-0:5000/ml-app:0.0.1</c> is <c>ml-app</c>.</summary>
    public IReadOnlyDictionary<string, ImageCommand> Images { get; init; } = new Dictionary<string, ImageCommand>();

    /// <summary>Cores that pods may request in all. Default: the machine's, but at least 8, so that small machines overcommit.</summary>
    public decimal? Cpus { get; init; }

    /// <summary>Between two scrapes of what pods use. Default 15 s, as metrics-server ships; an autoscaler expects that. The
    /// kubelet's own readings lie 2/3 to 4/3 of it apart, as on Kubernetes.</summary>
    public TimeSpan UsageInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether objects are forgotten when the cluster ends, so that the next one begins empty. Default false.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>Where the cluster says what it does. Default: nowhere.</summary>
    public ILoggerFactory Log { get; init; } = NullLoggerFactory.Instance;

    /// <summary><c>$MLSERVE_HOME/cluster</c>, else <c>~/.mlserve/cluster</c>.</summary>
    public static string DefaultStateDirectory => Path.Combine(UserFolder.Path ?? Path.GetFullPath(".mlserve"), "cluster");
}
