namespace MlServe.LocalCluster.Node.Volumes;

/// <summary>A volume cannot be mounted now; the node tries again, since a missing object may come.</summary>
/// <param name="volume">Its name in the pod.</param>
/// <param name="why">In the kubelet's words where it has some.</param>
internal sealed class VolumeException(string volume, string why) : Exception($"MountVolume.SetUp failed for volume \"{volume}\" : {why}");
