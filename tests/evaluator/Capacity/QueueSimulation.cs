using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>A service of which everything is known, request by request: a trial at it takes no time.</summary>
/// <param name="model">The service.</param>
/// <param name="limits">Limit of each objective, in seconds.</param>
/// <param name="seed">All chance.</param>
internal sealed class QueueSimulation(QueueModel model, IReadOnlyList<double> limits, int seed)
{
    private readonly Random random = new(seed);

    /// <summary>So many requests per second, at random, from an idle service on.</summary>
    public TrialEvidence Open(SearchStep step)
    {
        var windows = new Windows(step, limits);
        var free = new PriorityQueue<int, double>(Enumerable.Range(0, model.Servers).Select(server => (server, 0.0)));
        for (var due = Gap(step.Load); due < step.Seconds; due += Gap(step.Load))
            windows.Add(due, Serve(free, due));
        return windows.ToEvidence(step);
    }

    /// <summary>So many users, who think for up to half a second between two requests.</summary>
    public TrialEvidence Closed(SearchStep step)
    {
        var windows = new Windows(step, limits);
        var free = new PriorityQueue<int, double>(Enumerable.Range(0, model.Servers).Select(server => (server, 0.0)));
        var due = new PriorityQueue<int, double>(Enumerable.Range(0, (int)step.Load).Select(user => (user, 0.0)));
        while (due.TryDequeue(out var user, out var at) && at < step.Seconds)
        {
            var end = Serve(free, at);
            windows.Add(at, end);
            due.Enqueue(user, end + random.NextDouble() / 2);
        }

        return windows.ToEvidence(step);
    }

    private double Gap(double rate) => -Math.Log(1 - random.NextDouble()) / rate;

    private double Serve(PriorityQueue<int, double> free, double due)
    {
        free.TryDequeue(out var server, out var since);
        var end = Math.Max(due, since) + model.Service(random);
        free.Enqueue(server, end);
        return end;
    }

    private sealed class Windows(SearchStep step, IReadOnlyList<double> limits)
    {
        private readonly HitCount[][] counts = [.. limits.Select(_ => new HitCount[(int)Math.Ceiling(step.Seconds)])];

        public void Add(double due, double end)
        {
            // Under way at the end: counted nowhere.
            if (end >= step.Seconds)
                return;
            for (var i = 0; i < limits.Count; i++)
            {
                var window = counts[i][(int)end];
                counts[i][(int)end] = new HitCount(window.Number + 1, window.Hits + (end - due > limits[i] ? 1 : 0));
            }
        }

        public TrialEvidence ToEvidence(SearchStep step) => new(
            step.Phase, step.Load, step.Seconds + CapacitySearch.Overhead,
            [.. counts.Select(windows => (IReadOnlyList<HitCount>)[.. windows.Skip(TrialReading.Settle(step.Seconds))])])
        {
            Seconds = step.Seconds,
        };
    }
}
