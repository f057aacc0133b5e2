namespace MlServe.Evaluator.Load.Pacing;

/// <summary>Arrivals that were recorded, sent again in their order and number.</summary>
/// <param name="Recorded">The arrivals, none before the one in front of it.</param>
internal sealed record RecordedArrivals(IReadOnlyList<Arrival> Recorded) : ArrivalProcess
{
    /// <inheritdoc/>
    public override bool EndsItsStage => true;

    /// <inheritdoc/>
    public override double Expected(TimeSpan length) => Recorded.Count;

    /// <inheritdoc/>
    public override IEnumerable<Arrival> Times(TimeSpan length, Random random) => Recorded;

    /// <inheritdoc/>
    public override string Describe() => Recorded[^1].At is var length && length > TimeSpan.Zero
        ? Invariant($"replayed, {Recorded.Count / length.TotalSeconds:0.###} per second")
        : "replayed, all at once";
}
