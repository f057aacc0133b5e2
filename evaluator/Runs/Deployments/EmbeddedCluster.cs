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
    public static string RunState => Path.Combine(Path.GetDirectoryName(StandingState)!, "run");

    /// <summary>Where a trainer lies that was not built beside this program.</summary>
    private static string InstalledTrainer => Path.Combine(Path.GetDirectoryName(StandingState)!, "images", "trainer");

    /// <summary>Built on its own, since it brings libtorch: beside this program, else in the user's folder.</summary>
    private static string Trainer
    {
        get
        {
            var beside = Path.Combine(AppContext.BaseDirectory, "images", "trainer", "trainer.dll");
            return File.Exists(beside) ? beside : Path.Combine(InstalledTrainer, "trainer.dll");
        }
    }

    /// <summary>
    /// Images are names for programs, ours on this program's own dotnet: <c>ml-app</c> is the service beside this program, <c>evaluator</c> the
    /// program itself, <c>trainer</c> the trainer where it is built; <c>redis</c> is the machine's redis-server.
    /// </summary>
    public static IReadOnlyDictionary<string, ImageCommand> Images { get; } = new Dictionary<string, ImageCommand>
    {
        ["ml-app"] = new(SelfCommand.Dotnet,
            [Path.Combine(AppContext.BaseDirectory, "images", "ml-app", "serve.dll"), "--urls", "http://{podIP}:{containerPort}"]),
        // For deploy_evaluator/: load by Jobs, as on a real cluster.
        ["evaluator"] = new(SelfCommand.Dotnet, [Path.Combine(AppContext.BaseDirectory, "evaluator.dll")]),
        ["trainer"] = new(SelfCommand.Dotnet, [Trainer])
        {
            Requirement = (Trainer, "the image trainer is not built: 'dotnet build trainer -c Release' does, or, where the evaluator is installed, "
                + $"'dotnet publish trainer -c Release -o {InstalledTrainer}'"),
        },
        // Where trainings by several workers keep their weights.
        ["redis"] = new("redis-server", ["--bind", "{podIP}", "--port", "{containerPort:6379}"])
        {
            Requirement = ("redis-server", "the image redis is the machine's redis-server, which is not installed: 'apt-get install redis-server'"),
        },
    };

    /// <summary>
    /// Tells builds of the program behind an image apart, by names, sizes and times of the files beside it; empty where the cluster has no such
    /// image. Its name stays the same when the program is built anew.
    /// </summary>
    public static string BuildOf(string image)
    {
        if (!Images.TryGetValue(ImageCommand.NameOf(image), out var command) || command.Arguments is not [var program, ..] || !File.Exists(program))
            return "";
        return string.Join('\n', new DirectoryInfo(Path.GetDirectoryName(program)!).EnumerateFiles("*.dll").OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => Invariant($"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")));
    }

    /// <summary>The standing cluster, else one of its own for the caller, which ends with it.</summary>
    /// <exception cref="UserErrorException">The deployment's port is taken.</exception>
    /// <exception cref="ClusterException">The cluster cannot start.</exception>
    public static async Task<ClusterAccess> OpenAsync(int? nodePort, Action<string> say, CancellationToken ct, TimeSpan? usageInterval = null)
    {
        if (ClusterProcess.Status(StandingState) is { } standing)
        {
            say(Invariant($"using the embedded cluster that runs already (pid {standing.Pid})"));
            return ClusterAccess.Embedded(standing, owned: null);
        }

        await AwaitEndOfOtherRunAsync(say, ct);
        RefuseTakenPort(nodePort);
        say("starting the embedded cluster");
        var running = await StartAsync(RunState, ServeCommand(RunState, owned: true, usageInterval: usageInterval), owned: true, ct);
        return ClusterAccess.Embedded(running.Info, running);
    }

    /// <summary>The standing cluster, started when it does not run.</summary>
    /// <param name="ct">Gives up.</param>
    /// <param name="cpus">Cores that pods may request in all, when it is started; null: the node's own default.</param>
    public static async Task<(ClusterInfo Info, bool WasStarted)> EnsureRunningAsync(CancellationToken ct, decimal? cpus = null)
    {
        if (ClusterProcess.Status(StandingState) is { } standing)
            return (standing, false);
        var running = await StartAsync(StandingState, ServeCommand(StandingState, owned: false, cpus), owned: false, ct);
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
        say(Invariant($"waiting for the embedded cluster of another run to end (pid {other.Pid})"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(EndPatience);
        try
        {
            await ClusterProcess.WaitForEndAsync(other, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UserErrorException(Invariant($"another run is going on with the embedded cluster (pid {other.Pid}): wait until it is over."));
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

    private static IReadOnlyList<string> ServeCommand(string state, bool owned, decimal? cpus = null, TimeSpan? usageInterval = null)
    {
        List<string> words = ["cluster", "serve", "--state", state];
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
