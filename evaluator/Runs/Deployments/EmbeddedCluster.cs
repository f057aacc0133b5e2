using System.Globalization;
using MlServe.Linux;
using MlServe.LocalCluster.Hosting;
using MlServe.LocalCluster.Node;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>The cluster that comes with this program: one that stays until it is told to go, and one for a run.</summary>
internal static class EmbeddedCluster
{
    // Its pods end first: a service that drains takes a few seconds.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(15);

    /// <summary>State of the cluster that <c>cluster up</c> and <c>up</c> start.</summary>
    public static string StandingState => LocalClusterOptions.DefaultStateDirectory;

    /// <summary>State of the cluster that a run starts for itself; it begins empty and ends with the run.</summary>
    public static string RunState => Path.Combine(Home, "run");

    /// <summary>The folder of all that is kept for this user: <c>$MLSERVE_HOME</c>, else <c>~/.mlserve</c>.</summary>
    public static string Home => Path.GetDirectoryName(StandingState)!;

    /// <summary>
    /// Tells builds of the program behind an image apart, by names, sizes and times of its file and of the libraries beside it; empty where the
    /// cluster has no such image. Its name stays the same when the program is built anew.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="images">Those of the command line, NAME=COMMAND.</param>
    public static string BuildOf(string image, IReadOnlyList<string> images)
    {
        if (!EmbeddedImages.With(StandingState, images).TryGetValue(ImageCommand.NameOf(image), out var command)
            || command.Arguments.Append(command.FileName).FirstOrDefault(File.Exists) is not { } program)
            return "";
        return string.Join(
            '\n',
            new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(program))!)
                .EnumerateFiles("*.dll")
                .Append(new FileInfo(Path.GetFullPath(program)))
                .DistinctBy(file => file.FullName)
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => Invariant($"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"))
        );
    }

    /// <summary>The standing cluster, else one of its own for the caller, which ends with it.</summary>
    /// <exception cref="UserErrorException">The deployment's port is taken, or a cluster that already runs cannot take images.</exception>
    /// <exception cref="ClusterException">The cluster cannot start.</exception>
    public static async Task<ClusterAccess> OpenAsync(
        IReadOnlyList<string> images, int? nodePort, Action<string> say, CancellationToken ct, TimeSpan? usageInterval = null)
    {
        if (ClusterProcess.Status(StandingState) is { } standing)
        {
            RefuseImages(images);
            say(Invariant($"using the embedded cluster, which is already running (pid {standing.Pid})"));
            return ClusterAccess.Embedded(standing, owned: null);
        }

        await AwaitEndOfOtherRunAsync(say, ct);
        RefuseTakenPort(nodePort);
        say("starting the embedded cluster");
        var running = await StartAsync(RunState, ServeCommand(RunState, owned: true, images, usageInterval: usageInterval), owned: true, ct);
        return ClusterAccess.Embedded(running.Info, running);
    }

    /// <summary>The standing cluster, started when it does not run.</summary>
    /// <param name="images">Images beside those it has, NAME=COMMAND.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="cpus">Cores that pods may request in all, when it is started; null: the node's own default.</param>
    /// <exception cref="UserErrorException">It runs already, and cannot take images.</exception>
    public static async Task<(ClusterInfo Info, bool WasStarted)> EnsureRunningAsync(
        IReadOnlyList<string> images, CancellationToken ct, decimal? cpus = null)
    {
        if (ClusterProcess.Status(StandingState) is { } standing)
        {
            RefuseImages(images);
            return (standing, false);
        }

        var running = await StartAsync(StandingState, ServeCommand(StandingState, owned: false, images, cpus), owned: false, ct);
        return (running.Info, true);
    }

    /// <summary>The cluster that runs, the standing one first; null when none does.</summary>
    public static ClusterAccess? Attach() =>
        (ClusterProcess.Status(StandingState) ?? ClusterProcess.Status(RunState)) is { } info ? ClusterAccess.Embedded(info, owned: null) : null;

    /// <summary>The cluster of a run that was killed ends by itself within seconds; that of one that goes on is not to be shared.</summary>
    /// <exception cref="UserErrorException">Another run goes on.</exception>
    public static async Task AwaitEndOfOtherRunAsync(Action<string> say, CancellationToken ct)
    {
        if (ClusterProcess.Status(RunState) is not { } other)
            return;
        say(Invariant($"another run is using the embedded cluster (pid {other.Pid}): waiting up to {EndPatience.TotalSeconds:0} s for it to end"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(EndPatience);
        try
        {
            await ClusterProcess.WaitForEndAsync(other, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UserErrorException(Invariant($"another run is using the embedded cluster (pid {other.Pid}): wait until it ends."));
        }
    }

    /// <summary>On this machine a node port is a port of everyone's: better said now than found by a load that hits someone else.</summary>
    /// <exception cref="UserErrorException">Something listens on it; names the process.</exception>
    public static void RefuseTakenPort(int? nodePort)
    {
        if (nodePort is { } port && PortHolder.IsTaken(port))
            throw new UserErrorException(
                Invariant($"port {port} is taken by {PortHolder.Describe(port)}: end it, or give the Service another nodePort."));
    }

    private static async Task<RunningCluster> StartAsync(string state, IReadOnlyList<string> command, bool owned, CancellationToken ct)
    {
        try
        {
            return await ClusterProcess.StartAsync(state, command, owned, ct);
        }
        catch (ClusterException exception)
        {
            // It may be the last line of a process that introduces itself as this one will.
            throw new ClusterException(SelfCommand.WithoutName(exception.Message), exception);
        }
    }

    /// <summary>A cluster knows its images from its start.</summary>
    private static void RefuseImages(IReadOnlyList<string> images)
    {
        if (images.Count > 0)
            throw new UserErrorException("--image: the embedded cluster is already running: stop it first with 'evaluator cluster down'.");
    }

    private static IReadOnlyList<string> ServeCommand(
        string state, bool owned, IReadOnlyList<string> images, decimal? cpus = null, TimeSpan? usageInterval = null)
    {
        List<string> words = ["cluster", "serve", "--state", state, .. images.SelectMany(image => (string[])["--image", image])];
        if (owned)
            words.Add("--owned");
        if (cpus is { } cores)
            words.AddRange(["--cpus", cores.ToString(CultureInfo.InvariantCulture)]);
        if (usageInterval is { } interval)
            words.AddRange(["--metric-resolution", interval.TotalSeconds.ToString(CultureInfo.InvariantCulture)]);
        var (fileName, arguments) = SelfCommand.For(words);
        return [fileName, .. arguments];
    }
}
