namespace MlServe.EndToEnd;

/// <summary>
/// The collections of tests that deploy: those of one node port take turns, and two of them run at the same time, since most of
/// their time is waiting, for pods, for readings of their usage, for seconds of load.
/// </summary>
internal static class NodePorts
{
    /// <summary>Tests with the repository's own manifests.</summary>
    public const string OfTheRepository = "node port 32000";

    /// <summary>Tests with services that they bring along.</summary>
    public const string OfTests = "node port 32001";
}
