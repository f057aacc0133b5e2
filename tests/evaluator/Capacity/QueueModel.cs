namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>
/// A service of which everything is known: requests that come one after the other are served by a number of servers, first come, first served.
/// What it carries within a limit is computed from queueing theory (Kleinrock: Queueing Systems I, 1975, ch. 3; Erlang 1909 for M/D/1).
/// </summary>
/// <param name="Servers">Servers.</param>
/// <param name="ServiceSeconds">Mean service time.</param>
/// <param name="IsSteady">Every request takes the mean (M/D/1); else the time is exponential (M/M/c).</param>
internal sealed record QueueModel(int Servers, double ServiceSeconds, bool IsSteady)
{
    /// <summary>A service time.</summary>
    public double Service(Random random) => IsSteady ? ServiceSeconds : -Math.Log(1 - random.NextDouble()) * ServiceSeconds;

    /// <summary>The share of requests that take longer than a limit when so many come a second, at random.</summary>
    public double LateShare(double rate, double limit)
    {
        if (rate * ServiceSeconds >= Servers)
            return 1;
        return IsSteady ? LateSteady(rate, limit) : LateExponential(limit, Waiting(rate), Servers / ServiceSeconds - rate);
    }

    /// <summary>
    /// The same of so many users who think for a while in the mean, however that is distributed: a request finds what all the others would leave
    /// (arrival theorem, Lavenberg and Reiser 1980).
    /// </summary>
    public double LateShare(int users, double thinkSeconds, double limit)
    {
        // Of N − 1 users: how likely n are at the service.
        var weights = new double[users];
        weights[0] = 1;
        for (var n = 1; n < users; n++)
            weights[n] = weights[n - 1] * (users - n) * ServiceSeconds / (thinkSeconds * Math.Min(n, Servers));
        var sum = weights.Sum();
        var late = 0.0;
        for (var n = 0; n < users; n++)
            late += weights[n] / sum * LateAfter(n, limit);
        return late;
    }

    /// <summary>The highest rate with which at most <paramref name="allowed"/> are late.</summary>
    public double Rate(double limit, double allowed)
    {
        var (low, high) = (0.0, Servers / ServiceSeconds);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = LateShare(middle, limit) <= allowed ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The most users with whom at most <paramref name="allowed"/> are late.</summary>
    public int Users(double thinkSeconds, double limit, double allowed)
    {
        var users = 1;
        while (LateShare(users + 1, thinkSeconds, limit) <= allowed)
            users++;
        return users;
    }

    /// <summary>Erlang C: the probability that a request has to wait.</summary>
    private double Waiting(double rate)
    {
        var load = rate * ServiceSeconds;
        var (term, sum) = (1.0, 1.0);
        for (var n = 1; n < Servers; n++)
            sum += term *= load / n;
        var all = term * load / Servers / (1 - load / Servers);
        return all / (sum + all);
    }

    /// <summary>Service alone, or a wait that is exponential with what the servers can do beyond the load, and service.</summary>
    private double LateExponential(double limit, double waiting, double spare)
    {
        var own = 1 / ServiceSeconds;
        var both = Math.Abs(spare - own) < 1e-9 * own
            ? Math.Exp(-own * limit) * (1 + own * limit)
            : (spare * Math.Exp(-own * limit) - own * Math.Exp(-spare * limit)) / (spare - own);
        return (1 - waiting) * Math.Exp(-own * limit) + waiting * both;
    }

    /// <summary>M/D/1: P(wait ≤ t) = (1 − ρ) Σ (λ(kD − t))^k ÷ k! · e^(−λ(kD − t)) over k ≤ t ÷ D.</summary>
    private double LateSteady(double rate, double limit)
    {
        if (Servers != 1)
            throw new NotSupportedException("of steady service times the theory has a closed form for one server");
        var wait = limit - ServiceSeconds;
        var sum = 0.0;
        for (var k = 0; k * ServiceSeconds <= wait; k++)
        {
            var (x, term) = (rate * (k * ServiceSeconds - wait), 1.0);
            for (var i = 1; i <= k; i++)
                term *= x / i;
            sum += term * Math.Exp(-x);
        }

        return 1 - (1 - rate * ServiceSeconds) * sum;
    }

    /// <summary>How likely a request is late that finds so many at the servers (exponential times).</summary>
    private double LateAfter(int found, double limit)
    {
        var own = 1 / ServiceSeconds;
        if (found < Servers)
            return Math.Exp(-own * limit);
        // It waits for found − c + 1 departures at rate c·µ, and is served then: summed over when its service begins, in small steps.
        var (stages, rate, late, steps) = (found - Servers + 1, Servers * own, 0.0, 4000);
        for (var step = 0; step < steps; step++)
        {
            var at = (step + 0.5) * limit / steps;
            late += ErlangDensity(stages, rate, at) * Math.Exp(-own * (limit - at)) * limit / steps;
        }

        return late + ErlangTail(stages, rate, limit);
    }

    private static double ErlangDensity(int stages, double rate, double at)
    {
        var log = Math.Log(rate) - rate * at;
        for (var i = 1; i < stages; i++)
            log += Math.Log(rate * at / i);
        return Math.Exp(log);
    }

    private static double ErlangTail(int stages, double rate, double at)
    {
        var (term, sum) = (Math.Exp(-rate * at), 0.0);
        for (var i = 0; i < stages; i++)
        {
            sum += term;
            term *= rate * at / (i + 1);
        }

        return sum;
    }
}
