using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>kill(2): .NET can only kill single processes of its own, a container is a whole session.</summary>
public static partial class Signals
{
    /// <summary>Sends to one process; false when it does not exist or belongs to somebody else.</summary>
    public static bool Send(int pid, Signal signal) => pid > 1 && kill(pid, (int)signal) == 0;

    /// <summary>Sends to all of a process group.</summary>
    public static bool SendToGroup(int group, Signal signal) => group > 1 && kill(-group, (int)signal) == 0;

    /// <summary>
    /// Makes this process the leader of a session of its own (setsid(2)), so that Ctrl-C in its owner's terminal reaches the owner
    /// alone. Nothing happens on Windows.
    /// </summary>
    public static void LeaveTerminal()
    {
        if (!OperatingSystem.IsWindows())
            _ = setsid();
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    private static partial int setsid();
}
