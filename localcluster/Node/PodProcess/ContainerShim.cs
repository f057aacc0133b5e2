using System.Diagnostics;
using System.Globalization;
using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Node.PodProcess;

/// <summary>
/// Starts a program as a container: a session of its own, in its cgroup before its first instruction, and watched by a
/// small process that ends it when the cluster is gone, however the cluster went.
/// </summary>
internal static class ContainerShim
{
    // First the watchdog, forked twice so that the container never has it as a child, then the container itself, which
    // keeps this process's number: it becomes the session's. $1 setsid, $2 the watchdog's script, $3 cgroups, one a line.
    private const string Shim = """
        exec 3<&0
        ("$1" /bin/sh -c "$2" mlserve-watchdog "$$" "$3" <&3 3<&- >/dev/null 2>&1 &)
        setsid=$1
        shift 3
        exec "$setsid" "$@" </dev/null 3<&-
        """;

    private const string Join = """
        IFS='
        '
        for group in $1; do
          echo 0 > "$group/cgroup.procs" || exit 125
        done
        unset IFS group
        shift
        exec "$@"
        """;

    // Where there are no cgroups the signal to the group is all there is. "kill -9 -- -N" means something else to dash.
    // Reads until the cluster says that all is over, or is no more. Then the container goes, with everything in its
    // cgroups, and the empty cgroups, the node's own last: only the last watchdog can remove that.
    private const string Watch = """
        read -r word
        [ "$word" = done ] && exit
        IFS='
        '
        tries=0
        while [ $tries -lt 100 ]; do
          kill -s KILL -- "-$1"
          kill -s KILL "$1"
          left=
          for group in $2; do
            while read -r member; do kill -9 "$member"; done < "$group/cgroup.procs"
            rmdir "$group" || [ ! -d "$group" ] || left=1
          done
          [ -z "$left" ] && break
          tries=$((tries + 1))
          sleep 0.05
        done
        for group in $2; do rmdir "${group%/*}"; done
        """;

    // The same for the node as a whole: its cgroups also stand while no pod runs.
    private const string WatchNode = """
        read -r word
        [ "$word" = done ] && exit
        IFS='
        '
        tries=0
        while [ $tries -lt 200 ]; do
          left=
          for root in $1; do
            for group in "$root"/*/; do
              while read -r member; do kill -9 "$member"; done < "${group}cgroup.procs"
              rmdir "$group"
            done
            rmdir "$root" || [ ! -d "$root" ] || left=1
          done
          [ -z "$left" ] && break
          tries=$((tries + 1))
          sleep 0.05
        done
        """;

    private static readonly string? Setsid = new[] { "/usr/bin/setsid", "/bin/setsid", "/usr/local/bin/setsid" }.FirstOrDefault(File.Exists);

    /// <summary>Starts the plan; the process's number is also its session's and group's.</summary>
    /// <exception cref="IOException">The machine has no setsid or no shell.</exception>
    public static Process Launch(ProcessPlan plan, ContainerCgroup cgroup)
    {
        // Mounting is the node's work, done before the container's limits hold: within 0.2 cores it took two seconds, in
        // which the pod was ready and its probes failed.
        IEnumerable<string> mounting = plan.Mounts is { } mounts
            ? [.. mounts.Support.Unshare, "/bin/sh", "-c", mounts.Script, "mlserve-mount", WorkingDirectory(plan)]
            : [];
        return Start("/bin/sh", ["-c", Shim, "mlserve-shim", SetSid(), Watch, Lines(cgroup), .. mounting, .. Joining(cgroup)], plan, input: true);
    }

    /// <summary>Starts a command beside a container's own program, in its cgroup, environment and volumes, for a probe.</summary>
    /// <param name="plan">The command.</param>
    /// <param name="cgroup">The container's.</param>
    /// <param name="processId">The container's own program.</param>
    /// <exception cref="IOException">The machine has no setsid or no shell.</exception>
    public static Process LaunchBeside(ProcessPlan plan, ContainerCgroup cgroup, int processId)
    {
        IEnumerable<string> entering = plan.Mounts is { } mounts
            ? [.. mounts.Support.Enter, "--target", processId.ToString(CultureInfo.InvariantCulture), "--"]
            : [];
        return Start(SetSid(), [.. Joining(cgroup), .. entering], plan, input: false);
    }

    /// <summary>Starts the process that removes the node's cgroups when the cluster dies, unless it is dismissed before.</summary>
    /// <exception cref="IOException">The machine has no setsid or no shell.</exception>
    public static Process LaunchNodeWatchdog(IReadOnlyList<string> roots) =>
        Start(SetSid(), ["/bin/sh", "-c", "exec >/dev/null 2>&1\n" + WatchNode, "mlserve-watchdog", string.Join('\n', roots)], "/", input: true);

    /// <summary>Tells a watchdog, on its pipe, that what it watches has ended and nothing is left to do.</summary>
    public static async Task StopWatchdogAsync(StreamWriter watchdog)
    {
        try
        {
            await watchdog.WriteLineAsync("done");
            await watchdog.DisposeAsync();
        }
        catch (IOException)
        {
            // Somebody ended it before.
        }
    }

    private static string WorkingDirectory(ProcessPlan plan) => plan.WorkingDirectory ?? Path.GetTempPath();

    private static string Lines(ContainerCgroup cgroup) => string.Join('\n', cgroup.Directories);

    private static string SetSid() =>
        Setsid ?? throw new IOException("setsid is missing: install util-linux, pods need it to be stopped as a whole");

    private static string[] Joining(ContainerCgroup cgroup) => ["/bin/sh", "-c", Join, "mlserve-join", Lines(cgroup)];

    /// <summary>Ends the command line with the plan's program, in its environment and no other.</summary>
    private static Process Start(string program, IEnumerable<string> arguments, ProcessPlan plan, bool input) =>
        Start(program, [.. arguments, plan.FileName, .. plan.Arguments], plan.Mounts is null ? WorkingDirectory(plan) : "/", input, plan.Environment);

    private static Process Start(
        string program,
        IEnumerable<string> arguments,
        string directory,
        bool input,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = input,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        if (environment is not null)
        {
            info.Environment.Clear();
            foreach (var (name, value) in environment)
                info.Environment[name] = value;
        }
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
