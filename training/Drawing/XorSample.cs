using MlServe.Training.Data;

namespace MlServe.Training.Drawing;

/// <summary>The exclusive or of any number of dimensions: what no straight line can tell apart.</summary>
public static class XorSample
{
    /// <summary>Points uniform in [0,1)ⁿ; the class is the parity of the rounded coordinates.</summary>
    /// <param name="dimensions">Coordinates of a point.</param>
    /// <param name="count">How many points.</param>
    /// <param name="random">Chance.</param>
    public static Points Draw(int dimensions, int count, Random random)
    {
        var values = new float[dimensions * count];
        var classes = new int[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle();
            classes[i / dimensions] ^= values[i] >= 0.5f ? 1 : 0;
        }

        return new Points(dimensions, values, classes);
    }

    /// <summary>Writes train.csv and test.csv.</summary>
    /// <param name="dimensions">Coordinates of a point.</param>
    /// <param name="counts">Points to learn from, and to be judged by.</param>
    /// <param name="seed">Of chance.</param>
    /// <param name="folder">Is made where it is missing.</param>
    public static void Write(int dimensions, (int Training, int Test) counts, int seed, string folder)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        PointsFile.Write(Path.Combine(folder, "train.csv"), Draw(dimensions, counts.Training, random));
        PointsFile.Write(Path.Combine(folder, "test.csv"), Draw(dimensions, counts.Test, random));
    }
}
