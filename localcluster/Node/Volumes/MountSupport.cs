using System.Diagnostics;

namespace MlServe.LocalCluster.Node.Volumes;

/// <summary>
/// Whether a process may have a mount namespace of its own here: then what is mounted for it nobody else sees, and all of it
/// is gone with the process. root may; others may where the kernel lets them have a user namespace.
/// </summary>
/// <param name="Unshare">The command that gives a process such a namespace; empty when none works.</param>
/// <param name="Enter">Options with which nsenter joins it.</param>
/// <param name="Problem">Why there is none; null when there is.</param>
internal sealed record MountSupport(IReadOnlyList<string> Unshare, IReadOnlyList<string> Enter, string? Problem)
{
    private static readonly string[] Directories = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

    /// <summary>Tries it.</summary>
    public static MountSupport Detect()
    {
        if (!OperatingSystem.IsLinux())
            return None("mount namespaces exist only on Linux");
        if (Find("unshare") is not { } unshare || Find("nsenter") is not { } nsenter)
            return None("unshare or nsenter is missing: install util-linux");
        var problem = "";
        foreach (
            var (options, enter) in new (string[], string[])[]
            {
                (["--mount"], []),
                (["--map-current-user", "--keep-caps", "--mount"], ["--user", "--preserve-credentials"]),
            }
        )
        {
            // Changes nothing outside: the namespace ends with the command.
            if (Try(unshare, [.. options, "/bin/sh", "-c", "PATH=/usr/sbin:/usr/bin:/sbin:/bin; mount --bind /tmp /tmp"]) is not { } failure)
                return new MountSupport([unshare, .. options], [nsenter, .. enter, "--mount", "--root", "--wd"], null);
            problem = failure;
        }
        return None($"{problem}; run the cluster as root, or allow user namespaces");
    }

    private static MountSupport None(string why) => new([], [], $"this machine does not allow mount namespaces ({why})");

    private static string? Find(string program) => Directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    private static string? Try(string program, IEnumerable<string> arguments)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardInput = true } };
        process.Start();
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors.Split('\n')[0];
    }
}
