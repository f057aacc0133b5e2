using MlServe.LocalCluster.Node.Volumes;

namespace MlServe.LocalCluster.Node.PodProcess;

/// <summary>What to run for a container.</summary>
/// <param name="FileName">Program, looked up in the plan's own PATH when it has no slash.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Its whole environment.</param>
/// <param name="WorkingDirectory">Where it starts; null: the machine's temporary directory.</param>
internal sealed record ProcessPlan(
    string FileName, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string? WorkingDirectory)
{
    /// <summary>What gives the program its volumes: null where it has none and sees this machine's files as they are.</summary>
    public MountPlan? Mounts { get; init; }

    /// <summary>Why the plan cannot work, in the container runtime's words; null when program and directory are there.</summary>
    public string? Problem()
    {
        // What there is shows only once the volumes are mounted.
        if (Mounts is not null)
            return null;
        if (WorkingDirectory is not null && !Directory.Exists(WorkingDirectory))
            return $"workingDir \"{WorkingDirectory}\" does not exist on this machine, where containers run as processes";
        if (FileName.Contains('/'))
            return File.Exists(FileName) ? null : $"exec: \"{FileName}\": stat {FileName}: no such file or directory";
        var path = Environment.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        return path.Split(':').Any(directory => File.Exists(Path.Combine(directory, FileName)))
            ? null
            : $"exec: \"{FileName}\": executable file not found in $PATH";
    }
}

/// <summary>How a program gets its volumes.</summary>
/// <param name="Support">The commands of this machine.</param>
/// <param name="Script">Mounts them, then becomes the program.</param>
internal sealed record MountPlan(MountSupport Support, string Script);
