using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Calibration;

/// <summary>From what was measured of a pod to the figures that a simulation takes. Pure.</summary>
internal static class CalibrationFigures
{
    // Where none was refused: as little as reading a request and writing a line.
    private const double UnknownRefusalCpu = 0.0001;

    // Only serve tells its queue, and it lets so many refusals out per second and core (docs/serve.md).
    private const double ServeRefusalsPerSecond = 500;

    // From here on a request's time is within what a second's mean moves.
    private const double Settled = 1.02;

    // Cores of others from which the figures are theirs as well.
    private const double BusyCores = 0.25;

    // Close where times are long: a straight line over the last hundredth makes their mean too large by some per cent.
    private static readonly double[] Shares =
        [0, 0.01, 0.05, 0.1, 0.175, 0.25, 0.375, 0.5, 0.625, 0.75, 0.825, 0.9, 0.95, 0.975, 0.99, 0.995, 0.998, 0.999, 1];

    /// <summary>The calibration.</summary>
    /// <param name="evidence">What was measured.</param>
    /// <param name="manifest">The manifest's path.</param>
    /// <param name="madeAt">When.</param>
    /// <exception cref="UserErrorException">Too little was answered.</exception>
    public static ServiceCalibration Of(CalibrationEvidence evidence, string manifest, DateTimeOffset madeAt)
    {
        var notes = new List<string>();
        var request = Request(evidence, notes);
        var calibration = new ServiceCalibration
        {
            Source = new CalibrationSource(CalibrationSource.Measured, manifest, madeAt, RunMetadata.ThisEvaluator) { Notes = notes },
            Machine = evidence.Machine with
            {
                UsefulCores = UsefulCores(evidence, request),
                SpeedDeviation = CalibratedMachine.UsualSpeedDeviation,
            },
            Service = evidence.Service,
            Request = request,
            Queue = Queue(evidence, notes),
            Memory = Memory(evidence, notes),
            Start = Start(evidence, notes),
        };
        if (evidence.Levels.Max(level => level.OtherCores) is > BusyCores and var others)
            notes.Add(Invariant($"Others used up to {others:0.0} cores of this machine meanwhile: calibrate anew when it is quiet."));
        return calibration.Mistake() is { } mistake ? throw new UserErrorException($"the pod reported too little to be calibrated: {mistake}") : calibration;
    }

    /// <summary>How requests differ: response times without what is the same for all, over their mean.</summary>
    public static Quantiles Spread(LatencyHistogram times, double other)
    {
        List<double> values = [.. Shares.Select(share => Math.Max(0, times.Spread(share)!.Value.TotalSeconds - other))];
        for (var i = 1; i < values.Count; i++)
            values[i] = Math.Max(values[i], values[i - 1]);
        var quantiles = new Quantiles(Shares, values);
        return quantiles.Mean() > 0 ? quantiles.Times(1 / quantiles.Mean()) : Quantiles.Always(1);
    }

    private static RequestCost Request(CalibrationEvidence evidence, List<string> notes)
    {
        var closed = evidence.Levels.Where(level => level.Level.Think == TimeSpan.Zero && level.Answered > 0).ToList();
        if (closed is not [{ Level.Users: 1, ResponseSeconds: not null } unpaused, ..])
            throw new UserErrorException("a single user was never answered: look at the logs of the pod.");
        // Without pauses a pod of less than a core waits for its quota in most answers.
        var alone = evidence.CpuLimit < 1 && Spaced(evidence) is { } spaced ? spaced : unpaused;
        var response = alone.ResponseSeconds!.Value;
        var isTold = closed.TrueForAll(level => level.CpuSeconds > 0);
        notes.Add(isTold
            ? $"CPU time per request: {evidence.CpuSource}."
            : "CPU time per request: not reported by anything, so a request is assumed to be worked on from its connection to its answer.");
        // Where a request is worked on by several threads at once, their CPU time is longer than its answer takes.
        var cpu = Math.Min(isTold ? alone.CpuSeconds!.Value : double.MaxValue, response - alone.ConnectSeconds);
        var other = Math.Max(0, response - cpu);
        return new RequestCost
        {
            AtOnce = [.. closed.Select(level => new RequestWork(
                level.Level.Users, isTold ? level.CpuSeconds!.Value : cpu) { ResponseSeconds = level.ResponseSeconds })],
            AfterPause = alone == unpaused ? AfterPause(evidence, other) : null,
            WarmUp = WarmUp(evidence.WarmUp),
            Spread = Spread(alone.Times, other),
            OtherSeconds = other,
            ConnectSeconds = Math.Min(other, alone.ConnectSeconds),
            GeneratorCpuSeconds = alone.GeneratorCpuSeconds,
            ForwardingCpuSeconds = Forwarding(evidence),
            RefusalCpuSeconds = Refusal(evidence.Burst, closed[^1]) ?? UnknownRefusalCpu,
            BodyBytes = alone.BodyBytes,
        };
    }

    /// <summary>The user who thinks: what an answer takes longer than that of one who does not, is work that a pause makes longer.</summary>
    private static PausedWork? AfterPause(CalibrationEvidence evidence, double other) =>
        Spaced(evidence) is { ResponseSeconds: { } response } spaced && response > other
            ? new PausedWork(spaced.Level.Think.TotalSeconds / 2, response - other)
            : null;

    private static LevelReading? Spaced(CalibrationEvidence evidence) =>
        evidence.Levels.FirstOrDefault(level => level.Level.Think > TimeSpan.Zero && level.Answered > 0);

    /// <summary>
    /// The first load's requests, second by second, until they take no longer than its last ones do; its own last ones, since the speed of
    /// shared machines moves from minute to minute.
    /// </summary>
    private static WarmUpCost? WarmUp(LevelReading load)
    {
        if (load.Stage.Windows is not { } record)
            return null;
        var windows = StageWindows.Of(record).All(TimeSpan.FromSeconds(load.Stage.ElapsedSeconds)).Where(window => window.Times.Count > 0).ToList();
        var last = new LatencyHistogram();
        foreach (var window in windows.TakeLast(windows.Count / 3))
            last.Add(window.Times);
        if (last.Mean?.TotalSeconds is not { } settled)
            return null;
        var slow = windows.TakeWhile(window => window.Times.Mean!.Value.TotalSeconds > settled * Settled).ToList();
        var requests = slow.Sum(window => window.Times.Count);
        var seconds = slow.Sum(window => window.Times.Count * (window.Times.Mean!.Value.TotalSeconds - settled));
        return requests > 0 ? new WarmUpCost((int)requests, seconds) : null;
    }

    /// <summary>
    /// What users for each core came to: n requests at once, each for the time of its answer, are n × CPU time ÷ that time cores. Null where the
    /// pod may not use all cores, or is not on this machine.
    /// </summary>
    private static double? UsefulCores(CalibrationEvidence evidence, RequestCost request)
    {
        var cores = evidence.Machine.Cores;
        return evidence.WholeCores >= cores
            && request.AtOnce.FirstOrDefault(work => work.Requests >= cores) is { ResponseSeconds: { } response, Requests: var users } work
            && response > request.OtherSeconds
                ? Math.Min(cores, users * work.CpuSeconds / (response - request.OtherSeconds))
                : null;
    }

    /// <summary>
    /// What a request more a second costs the embedded cluster's process: the slope through all loads (least squares), since what the process does
    /// besides is as much as forwarding.
    /// </summary>
    private static double Forwarding(CalibrationEvidence evidence)
    {
        var points = evidence.Levels.Where(level => level.ClusterCores is not null).Select(level => (Rate: level.SentRate, Cores: level.ClusterCores!.Value))
            .Append((Rate: 0, Cores: evidence.ClusterIdleCores)).ToList();
        var (rate, cores) = (points.Average(point => point.Rate), points.Average(point => point.Cores));
        var spread = points.Sum(point => (point.Rate - rate) * (point.Rate - rate));
        return spread > 0 ? Math.Max(0, points.Sum(point => (point.Rate - rate) * (point.Cores - cores)) / spread) : 0;
    }

    /// <summary>CPU time of a refusal; null where none was made, or its cost is lost in that of the others.</summary>
    private static double? Refusal(LevelReading? burst, LevelReading busiest) =>
        burst?.Stage.Counts.ServerErrors is > 0 and var refused && (burst.PodCpuSeconds - burst.Worked * busiest.CpuSeconds) / refused is > 0 and var seconds
            ? seconds
            : null;

    private static ServiceQueue Queue(CalibrationEvidence evidence, List<string> notes)
    {
        var (burst, told) = (evidence.Burst, evidence.Fresh.QueueLength);
        var refused = burst?.Stage.Counts.ServerErrors ?? 0;
        if (burst is null)
            notes.Add("Queue: after a burst of more requests than it takes, the service stopped answering"
                + (told is null ? ", so no bound of its queue is known." : Invariant($"; it says that {told} may wait.")));
        else if (told is not null)
            notes.Add(Invariant($"Queue: the service says that {told} requests may wait; of {burst.Level.Users} at once it answered {burst.Answered} ")
                + Invariant($"and refused {refused}."));
        else
            notes.Add(refused > 0
                ? Invariant($"Queue: of {burst.Level.Users} requests at once {burst.Answered} were answered, including those that left the queue while others ")
                    + Invariant($"were still arriving, and {refused} were refused.")
                : Invariant($"Queue: of {burst.Level.Users} requests at once none was refused and {burst.Answered} were answered in time, ")
                    + "so no bound of its queue is known.");
        if (evidence.Fresh.Concurrency is null)
            notes.Add("Requests at once: the service does not say how many it works on; assumed to be as many as its CPU limit has whole cores.");
        var measured = refused > 0 ? (int?)Math.Max(0, burst!.Answered - (evidence.Fresh.Concurrency ?? 1)) : null;
        // As many as whole cores is what a service goes by, with another limit as well.
        var concurrency = evidence.Fresh.Concurrency == evidence.WholeCores ? null : evidence.Fresh.Concurrency;
        return new ServiceQueue(concurrency, told ?? measured) { RefusalsPerSecond = told is null ? null : ServeRefusalsPerSecond };
    }

    private static PodMemory Memory(CalibrationEvidence evidence, List<string> notes)
    {
        if (evidence.Fresh.ResidentBytes is not { } fresh || evidence.Settled.ResidentBytes is not { } settled)
        {
            var (first, last) = (evidence.FreshClusterBytes ?? 0, evidence.SettledClusterBytes ?? 0);
            notes.Add(last > 0
                ? "Memory: the metrics API, before and after the loads; what a request in the queue adds is not known."
                : "Memory: not reported by anything.");
            return new PodMemory((long)first, (long)Math.Max(first, last), 0);
        }

        // The service sees its resident memory at any moment; the cluster counts other pages, and scores go by the cluster.
        var more = evidence.SettledClusterBytes - settled ?? 0;
        notes.Add(evidence.SettledClusterBytes is null
            ? "Memory: the service's resident memory, since the cluster has no metrics."
            : Invariant($"Memory: the service's resident memory, corrected by {more / (1 << 20):0.0} MiB to match what the cluster counts."));
        var busy = Math.Max(fresh, evidence.Levels[^1].Samples is [.., { ResidentBytes: { } bytes }] ? bytes : settled);
        var idle = Math.Max(0, fresh + more);
        var waiting = Math.Max(1, evidence.Burst?.Answered ?? 1);
        return new PodMemory((long)idle, (long)Math.Max(idle, busy + more),
            (long)Math.Max(0, ((evidence.Burst?.Samples.Max(sample => sample.ResidentBytes) ?? busy) - busy) / waiting))
        {
            HalfwayRequests = Halfway(evidence, (fresh + busy) / 2),
        };
    }

    /// <summary>Requests after which the resident memory first was half the way from fresh to busy.</summary>
    private static double Halfway(CalibrationEvidence evidence, double half)
    {
        var began = evidence.Fresh.Served ?? 0;
        var first = evidence.WarmUp.Samples.FirstOrDefault(sample => sample.ResidentBytes >= half);
        return Math.Max(1, (first?.Served ?? began + evidence.WarmUp.Answered) - began);
    }

    private static PodStart Start(CalibrationEvidence evidence, List<string> notes)
    {
        var starts = evidence.Starts;
        if (!starts.All(start => start.IsAsked))
            notes.Add("Start: until the cluster said that a pod is ready, as late as its probe; the pods themselves cannot be reached from here.");
        var told = starts.Select(start => start.CpuSeconds).OfType<double>().ToList();
        if (told.Count == 0)
            notes.Add("Start: its CPU time is not known; assumed to be one core all the time until it serves.");
        var serving = starts.Select(start => start.ServingSeconds).ToList();
        return new PodStart([.. starts.Select(start => start.StartedSeconds)], serving, Bootstrap.MedianOf(told.Count > 0 ? told : serving))
        {
            IdleCpuCores = evidence.IdleCores,
        };
    }
}
