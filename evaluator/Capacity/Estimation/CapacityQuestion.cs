namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>What is searched for: the most requests per second, or the most users, with which all objectives are kept.</summary>
internal sealed record CapacityQuestion
{
    /// <summary>Of each objective the share of the requests that may be bad.</summary>
    public required IReadOnlyList<double> Allowed { get; init; }

    /// <summary>The first load that is tried.</summary>
    public required double Start { get; init; }

    /// <summary>The least that is tried.</summary>
    public required double Least { get; init; }

    /// <summary>The most that is tried: beyond it the generator would be measured.</summary>
    public required double Most { get; init; }

    /// <summary>Seconds that all trials may take.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Seconds below which a confirmation tells nothing: it would be over before a queue that never ends has grown as long as a limit.
    /// </summary>
    public double LeastConfirmation { get; init; }

    /// <summary>Loads are whole numbers, as users are.</summary>
    public bool IsWhole { get; init; }

    /// <summary>A load as it can be tried: whole users, or three digits of a rate; never more than asked for.</summary>
    public double Round(double load) => Math.Clamp(Floor(load), Least, Most);

    /// <summary>The same of a load that is claimed, which may be less than any that is tried.</summary>
    public double Floor(double load)
    {
        if (!(load > 0))
            return 0;
        var step = IsWhole ? 1 : Math.Pow(10, Math.Floor(Math.Log10(load)) - 2);
        // Rounded once more, since 3 × 0.1 is a little more than 0.3.
        return Math.Round(Math.Floor(load / step + 1e-9) * step, 6);
    }
}
