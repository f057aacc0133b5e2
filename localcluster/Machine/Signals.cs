using System.Runtime.InteropServices;

namespace MlServe.LocalCluster.Machine;

/// <summary>The signals that a kubelet sends.</summary>
public enum Signal
{
    /// <summary>Please end: SIGTERM.</summary>
    Terminate = 15,

    /// <summary>End: SIGKILL.</summary>
    Kill = 9,
}

/// <summary>kill(2): .NET can only kill single processes of its own, a container is a whole session.</summary>
public static partial class Signals
{
    /// <summary>Sends to one process; false when it does not exist or is not ours.</summary>
    public static bool Send(int pid, Signal signal) => pid > 1 && kill(pid, (int)signal) == 0;

    /// <summary>Sends to all of a process group.</summary>
    public static bool SendToGroup(int group, Signal signal) => group > 1 && kill(-group, (int)signal) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
