using System.Diagnostics;
using System.Globalization;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Linux;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// The load generator in a process of its own: its CPU must not hide in the monitor's, and its pauses must not
/// be ours. It is scheduled ahead of the pods where that is permitted.
/// </summary>
internal sealed class LoadProcess
{
    // Exit codes above it are signals, as shells and .NET count.
    private const int SignalBase = 128;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly IReadOnlyList<string> arguments;

    /// <summary>The load of a run; it writes its files into <paramref name="folder"/>.</summary>
    public LoadProcess(RunFolder folder, HttpAddress url, EvaluationOptions options)
    {
        List<string> words =
        [
            "load",
            "--url",
            url.WithCredentials,
            "-o",
            folder.LoadOutput,
            "--latency",
            folder.Latency,
            "--timeline",
            folder.Timeline,
            "--tally",
            folder.Tally,
            "--hlog",
            folder.Histograms,
            "--seed",
            options.Seed.ToString(CultureInfo.InvariantCulture),
            // What the service must do, the run has seen to.
            "--check",
            "none",
            "--progress-json",
            "--owned",
        ];
        if (options.Minutes is { } length)
            words.AddRange(["--minutes", length.ToString("R", CultureInfo.InvariantCulture)]);
        if (options.Plan is { } plan)
            words.AddRange(["--plan", plan]);
        if (options.Trace is { } trace)
        {
            words.AddRange(["--trace", trace.File]);
            words.AddRange(["--speed", trace.Speed.ToString("R", CultureInfo.InvariantCulture)]);
            words.AddRange(["--scale", trace.Scale.ToString("R", CultureInfo.InvariantCulture)]);
        }

        foreach (var objective in options.Goals.Objectives)
            words.AddRange(["--slo", objective.Text]);
        arguments = words;
    }

    /// <summary>Takes why the load's figures are unusable.</summary>
    public Action<string> Warned { get; init; } = _ => { };

    /// <summary>Takes how far they can be trusted.</summary>
    public Action<string> Cautioned { get; init; } = _ => { };

    /// <summary>Takes every limit of the plan's stages with its verdict.</summary>
    public Action<IReadOnlyList<StageThreshold>> StagesJudged { get; init; } = _ => { };

    /// <summary>
    /// Runs it to its end. Cancelled, it is asked to end, so that it writes the row it was at, and killed if it does not.
    /// </summary>
    /// <param name="progressed">Called once a second.</param>
    /// <exception cref="UserErrorException">The generator refused to start or failed; carries its last words.</exception>
    public async Task RunAsync(Action<LoadProgress> progressed, CancellationToken ct)
    {
        var (fileName, words) = SelfCommand.AheadOfOthers(arguments);
        using var process =
            Process.Start(
                new ProcessStartInfo(fileName, words)
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            ) ?? throw new UserErrorException("the load generator did not start");
        using var killed = ct.Register(() => _ = EndAsync(process));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        LoadProgress? last = null;
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (LoadProgress.Read(line) is { } progress)
                progressed(last = progress);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        foreach (var warning in last?.Warnings ?? [])
            Warned(warning);
        foreach (var caution in last?.Cautions ?? [])
            Cautioned(caution);
        StagesJudged(last?.StageThresholds ?? []);
        ct.ThrowIfCancellationRequested();
        if (process.ExitCode is not (ExitCode.Done or ExitCode.ThresholdMissed))
            throw new UserErrorException($"the load generator {Describe(process.ExitCode)}: {LastWords(await errors)}");
    }

    private static async Task EndAsync(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                process.Kill();
            else
                // Not SIGINT: what a shell starts in the background ignores that, and so do its children.
                Signals.Send(process.Id, Signal.Terminate);
            using var patience = new CancellationTokenSource(Grace);
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had ended.
        }
    }

    private static string Describe(int exitCode) => exitCode > SignalBase
        ? Invariant($"was killed by signal {exitCode - SignalBase}")
        : Invariant($"ended with exit code {exitCode}");

    private static string LastWords(string errors) =>
        errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() is { } last
            ? SelfCommand.WithoutName(last)
            : "it gave no reason";
}
