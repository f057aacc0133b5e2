using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node.Volumes;

namespace MlServe.LocalCluster.Node;

/// <summary>The one node of the embedded cluster.</summary>
internal sealed record LocalNodeOptions
{
    /// <summary>Where logs and the record of cgroups are kept; its hash tells this cluster's cgroups from others'.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The images pods may name.</summary>
    public required IReadOnlyDictionary<string, ImageCommand> Images { get; init; }

    /// <summary>The node's name. Default: the machine's.</summary>
    public string Name { get; init; } = NameOf(Environment.MachineName);

    /// <summary>Draws when usage is read.</summary>
    public required Random Random { get; init; }

    /// <summary>Cores that pods may request in all. Default: the machine's, but at least 8.</summary>
    public decimal? Cpus { get; init; }

    /// <summary>The loopback addresses of pods. Default: 127.77.0.0/16.</summary>
    public string PodRange { get; init; } = PodAddresses.DefaultRange;

    /// <summary>Between two scrapes of usage. Default 15 s, as metrics-server ships; readings lie 2/3 to 4/3 of it apart, as a kubelet's 10 to 20 s.</summary>
    public TimeSpan UsageInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two looks for containers that have started. Default 1 s, as a kubelet's.</summary>
    public TimeSpan RelistPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most that a pod gets to end in when the cluster stops. Default 5 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Finds out how pods get volumes. Default: by trying.</summary>
    public Func<MountSupport> Mounts { get; init; } = MountSupport.Detect;

    /// <summary>A machine's name as a node's: small letters, digits, dots and dashes; <c>local</c> where nothing is left of it.</summary>
    public static string NameOf(string machine)
    {
        var name = string.Concat(machine.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : letter == '.' ? '.' : '-'));
        // No part between two dots may be empty, or begin or end with a dash.
        name = string.Join('.', name.Split('.').Select(part => part.Trim('-')).Where(part => part.Length > 0));
        return name.Length is 0 or > 63 || machine == "(none)" ? "local" : name;
    }
}
