using System.Globalization;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Calibration;

/// <summary>A calibration for people.</summary>
internal static class CalibrationText
{
    /// <summary>Writes its figures, one line each.</summary>
    public static void Write(ServiceCalibration calibration, TextWriter to)
    {
        var (request, queue, memory, start) = (calibration.Request, calibration.Queue, calibration.Memory, calibration.Start);
        void Line(string name, string text) => to.WriteLine($"{name,-20}{text}");
        var (service, machine) = (calibration.Service, calibration.Machine);
        Line("service", $"{service.Image}{(service.Model?.Name is { } model ? $", model {model}" : "")}, {service.Path}");
        Line("machine", Invariant($"{machine.Processor ?? "unknown processor"}, {machine.Cores:0.##} cores, {machine.Cluster}"));
        foreach (var work in request.AtOnce)
        {
            var answered = work.ResponseSeconds is { } seconds ? $", answered in {NumberText.Milliseconds(seconds)}" : "";
            Line(Invariant($"{work.Requests} at once"), $"{NumberText.Milliseconds(work.CpuSeconds)} CPU per request{answered}");
        }

        if (request.AfterPause is { } paused)
            Line("after a pause", $"{NumberText.Milliseconds(paused.CpuSeconds)} CPU per request, "
                + $"after {NumberText.Milliseconds(paused.PauseSeconds)} without one");
        if (request.WarmUp is { } warmUp)
            Line("warm-up", Invariant($"the first {NumberText.Count(warmUp.Requests, "request costs", "requests cost")} {warmUp.MoreSeconds:0.00} s more"));
        if (machine.UsefulCores is { } useful)
            Line("useful cores", Invariant($"{useful:0.00} of {machine.Cores:0.##} while all are wanted"));
        Line("spread", Invariant($"p50 {request.Spread.At(0.5):0.00}, p95 {request.Spread.At(0.95):0.00}, p99 {request.Spread.At(0.99):0.00} times the mean"));
        Line("other time", $"{NumberText.Milliseconds(request.OtherSeconds)} per request, "
            + $"of which {NumberText.Milliseconds(request.ConnectSeconds)} to connect");
        Line("load generator", $"{NumberText.Milliseconds(request.GeneratorCpuSeconds)} CPU per request; "
            + $"forwarding {NumberText.Milliseconds(request.ForwardingCpuSeconds)}");
        Line("queue", $"{queue.Concurrency?.ToString(CultureInfo.InvariantCulture) ?? "as many as whole cores"} worked on at once, "
            + (queue.Length is { } length ? NumberText.Count(length, "more waits", "more wait") : "no bound found"));
        Line("memory", $"{Mebibytes(memory.IdleBytes)} idle, {Mebibytes(memory.BusyBytes)} busy, "
            + $"{NumberText.Short(memory.PerRequestBytes / 1024.0)} KiB more per waiting request");
        var (started, serving) = (Bootstrap.MedianOf(start.StartedSeconds), Bootstrap.MedianOf(start.ServingSeconds));
        Line("start", Invariant($"{started:0.00} s to the process, {serving:0.00} s more until it serves, {start.CpuSeconds:0.00} s CPU"));
        foreach (var note in calibration.Source.Notes)
            Line("", note);
    }

    private static string Mebibytes(long bytes) => $"{NumberText.Short(bytes / 1048576.0)} MiB";
}
