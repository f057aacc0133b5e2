using System.Diagnostics;
using System.Globalization;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Linux;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>Real runs on a real embedded cluster, with a folder of their own.</summary>
internal sealed class RealRuns : IDisposable
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15;

    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Far shorter than the load that would end by itself.
    private static readonly TimeSpan GonePatience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    /// <summary>The environment in which the embedded cluster is theirs alone.</summary>
    public IReadOnlyDictionary<string, string> Home => new Dictionary<string, string> { ["MLSERVE_HOME"] = Path.Combine(Folder, "home") };

    /// <summary>Where run folders are made.</summary>
    public string Out => Path.Combine(Folder, "runs");

    /// <summary>What the run that was started last says on stderr, once it is over.</summary>
    public Task<string> Errors { get; private set; } = Task.FromResult("");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    public static void Send(int pid, int signal) => Assert.True(Signals.Send(pid, (Signal)signal));

    /// <summary>Starts a run of five minutes on a port of its own and waits until its load is well under way.</summary>
    public async Task<Process> StartAsync(bool inTerminal = false)
    {
        var plan = Path.Combine(Folder, "plan.yaml");
        await File.WriteAllTextAsync(plan, "stages: [{ users: 2, think: 500ms, length: 2s, repeat: 150 }]\n", Ct);
        var run = EvaluatorProcess.Start(
            Home, inTerminal,
            "run", await ManifestAsync("deployment_test"), "--plan", plan, "--metrics-timeout", "0", "--out", Out);
        Errors = run.StandardError.ReadToEndAsync(Ct);
        // A stage is written: the run is in the middle.
        await UntilAsync(
            run,
            Errors,
            () => Directory.GetFiles(Folder, "load_output.csv", SearchOption.AllDirectories).Any(log => File.ReadLines(log).Count() > 1)
        );
        return run;
    }

    /// <summary>The one-pod deployment on a node port of its own.</summary>
    public async Task<string> ManifestAsync(string name)
    {
        var manifest = Path.Combine(Folder, name + ".yaml");
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml"), Ct);
        var port = string.Create(CultureInfo.InvariantCulture, $"nodePort: {FreeNodePort()}");
        await File.WriteAllTextAsync(manifest, text.Replace("nodePort: 32000", port), Ct);
        return manifest;
    }

    /// <param name="run">Who must not end before.</param>
    /// <param name="errors">What it says on stderr.</param>
    /// <param name="isSo">What is waited for.</param>
    /// <param name="patience">How long, unless as long as for a run.</param>
    public static async Task UntilAsync(Process run, Task<string> errors, Func<bool> isSo, TimeSpan? patience = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.False(run.HasExited, run.HasExited ? await errors : "");
            Assert.True(Stopwatch.GetElapsedTime(start) < (patience ?? Patience), "it did not get under way");
            await Task.Delay(200, Ct);
        }
    }

    public static async Task GoneAsync(List<(int Pid, string Started, string Command)> family)
    {
        var start = Stopwatch.GetTimestamp();
        while (family.Any(process => ProcessTree.IsAlive(process.Pid, process.Started)))
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start) < GonePatience,
                "still running: "
                    + string.Join("; ", family.Where(process => ProcessTree.IsAlive(process.Pid, process.Started)).Select(process => process.Command))
            );
            await Task.Delay(200, Ct);
        }
    }

    /// <summary>A node port that nobody listens on; one at random, since many tests look for one.</summary>
    public static int FreeNodePort() => Enumerable.Range(31000, 900).OrderBy(_ => Guid.NewGuid()).First(port => !PortHolder.IsTaken(port));
}
