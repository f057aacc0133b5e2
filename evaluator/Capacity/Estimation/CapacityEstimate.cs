using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>
/// Where the capacity lies by all trials near it. The share of bad requests grows with the load; near the capacity its logit is taken as a straight
/// line (a dose-response curve, Finney: Probit Analysis, 1971), whose place and slope are weighed on a grid by how well they explain the trials.
/// docs/validity.md says how often such intervals hold what they should.
/// </summary>
/// <param name="Low">The capacity is lower with a probability of only 2.5 %.</param>
/// <param name="Middle">It lies as probably below as above.</param>
/// <param name="High">It is higher with 2.5 %.</param>
internal sealed record CapacityEstimate(double Low, double Middle, double High)
{
    private const double Tail = 0.025;

    // Far below the capacity the line still holds, in a queue without end it does not.
    private const double Below = 2.2, Above = 1.16;

    // The grid: places from about ÷ 1.5 to about × 1.5, and relative slopes d logit ÷ d ln load, of which 2 is that of a limit of but a few
    // service times, 80 that of a steady server with a limit far above them.
    private const double Widest = 1.5, LeastSlope = 2, MostSlope = 80;
    private const int Places = 400, Slopes = 24;

    /// <summary>The estimate; null where no trial is near.</summary>
    /// <param name="trials">All trials that say something of the service.</param>
    /// <param name="objective">Which objective, from 0.</param>
    /// <param name="allowed">Share of the requests that may be bad.</param>
    /// <param name="about">Where the capacity is supposed.</param>
    public static CapacityEstimate? Of(IEnumerable<TrialEvidence> trials, int objective, double allowed, double about)
    {
        List<TrialEvidence> near = [.. trials.Where(trial =>
            trial.Load >= about / Below && trial.Load <= about * Above && trial.Counted(objective).Number > 0)];
        if (near.Count == 0)
            return null;
        var effect = Effect(near, objective);
        var counts = near.Select(trial => (trial.Load, Counted: trial.Counted(objective))).ToList();
        var places = Enumerable.Range(0, Places).Select(place => about * Math.Pow(Widest, 2.0 * place / (Places - 1) - 1)).ToArray();
        var atCapacity = Math.Log(allowed / (1 - allowed));
        var fits = places.Select(place => Enumerable.Range(0, Slopes).Select(number =>
        {
            var slope = LeastSlope * Math.Pow(MostSlope / LeastSlope, (double)number / (Slopes - 1));
            return counts.Sum(trial => LogLikelihood(trial.Counted, atCapacity + slope * (trial.Load / place - 1))) / effect;
        }).ToArray()).ToArray();
        var best = fits.Max(slopes => slopes.Max());
        var weights = fits.Select(slopes => slopes.Sum(fit => Math.Exp(fit - best))).ToArray();
        return new CapacityEstimate(Quantile(places, weights, Tail), Quantile(places, weights, 0.5), Quantile(places, weights, 1 - Tail));
    }

    /// <summary>
    /// How many bad requests count for one: those that queue behind each other are bad together. Told by the windows of each trial and by trials of
    /// the same load, whichever is more; raised by a standard error of it, for too few bad ones would hide how much they belong together.
    /// </summary>
    private static double Effect(IReadOnlyList<TrialEvidence> trials, int objective)
    {
        var effect = Math.Max(DesignEffect.Of([.. trials.Select(trial => trial.Objectives[objective])]) ?? 1, Dispersion(trials, objective));
        return DesignEffect.Raised(effect, trials.Sum(trial => trial.Counted(objective).Hits));
    }

    /// <summary>Pearson's χ² of trials of the same load ÷ its degrees of freedom; 0 where none was tried twice.</summary>
    private static double Dispersion(IEnumerable<TrialEvidence> trials, int objective)
    {
        var (sum, free) = (0.0, 0);
        foreach (var same in trials.GroupBy(trial => trial.Load))
        {
            var counts = same.Select(trial => trial.Counted(objective)).ToList();
            var share = counts.Sum(count => count.Hits) / counts.Sum(count => count.Number);
            if (counts.Count < 2 || share is <= 0 or >= 1)
                continue;
            sum += counts.Sum(count => Math.Pow(count.Hits - count.Number * share, 2) / (count.Number * share * (1 - share)));
            free += counts.Count - 1;
        }

        return free > 0 ? sum / free : 0;
    }

    private static double Quantile(double[] places, double[] weights, double share)
    {
        var left = share * weights.Sum();
        for (var place = 0; place < places.Length; place++)
        {
            left -= weights[place];
            if (left <= 0)
                return places[place];
        }

        return places[^1];
    }

    // ln p = −ln(1 + e^−x), ln(1 − p) = −ln(1 + e^x).
    private static double LogLikelihood(HitCount counted, double logit) =>
        -counted.Hits * Softplus(-logit) - (counted.Number - counted.Hits) * Softplus(logit);

    private static double Softplus(double value) => value > 30 ? value : Math.Log(1 + Math.Exp(value));
}
