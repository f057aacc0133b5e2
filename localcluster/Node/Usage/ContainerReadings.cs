namespace MlServe.LocalCluster.Node.Usage;

/// <summary>The last two different readings of one run of a container, or of the machine: what a scraper computes usage from.</summary>
/// <param name="Earlier">The one before; null where there was only one yet.</param>
/// <param name="Later">The last.</param>
internal sealed record ContainerReadings(UsageReading? Earlier, UsageReading Later)
{
    /// <summary>Mean cores between them; null while that is not known.</summary>
    public double? Cores => Earlier is null ? null : UsageReading.Cores(Earlier, Later);

    /// <summary>The time between them.</summary>
    public TimeSpan Window => Earlier is null ? TimeSpan.Zero : Later.Steady - Earlier.Steady;

    /// <summary>What is known after a scrape has found <paramref name="reading"/>, which may be the last one again.</summary>
    public static ContainerReadings With(ContainerReadings? known, UsageReading reading) =>
        known is null ? new ContainerReadings(null, reading)
        : reading.Steady > known.Later.Steady ? new ContainerReadings(known.Later, reading)
        : known;
}
