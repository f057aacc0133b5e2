namespace MlServe.Training;

/// <summary>Seeds for many generators from one: neighbouring seeds of <see cref="Random"/> begin alike, these do not.</summary>
internal static class Seeds
{
    /// <summary>The seed of the <paramref name="index"/>-th generator (SplitMix64; Steele, Lea, Flood 2014).</summary>
    internal static int Of(int seed, int index)
    {
        var mixed = unchecked((ulong)seed * 0x9E37_79B9_7F4A_7C15 + (ulong)index + 1) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return (int)(mixed >> 33);
    }
}
