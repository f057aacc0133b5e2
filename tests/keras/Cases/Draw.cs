namespace MlServe.Keras.Tests.Cases;

internal static class Draw
{
    /// <summary>Numbers of [low, high): splitmix64 of seed · 2³² + i, its upper 24 bits, as make-cases.py draws them.</summary>
    internal static float[] Uniform(uint seed, long count, double low, double high)
    {
        var values = new float[count];
        for (long i = 0; i < count; i++)
        {
            var z = unchecked(((ulong)i + ((ulong)seed << 32)) * 0x9E3779B97F4A7C15);
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
            z ^= z >> 31;
            values[i] = (float)(low + ((high - low) * ((z >> 40) / 16777216.0)));
        }

        return values;
    }
}
