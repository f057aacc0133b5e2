using System.Numerics;

namespace MlServe.Evaluator.Search;

/// <summary>
/// Sobol's low-discrepancy sequence with the direction numbers of Joe and Kuo (Constructing Sobol sequences with better two-dimensional
/// projections, SIAM J. Sci. Comput. 30, 2008; new-joe-kuo-6): any first 2ᵏ points fill the space evenly, where chance leaves holes. Each
/// coordinate is shifted by random bits of the seed's (exclusive or), which keeps that evenness and moves the first point off the corner.
/// </summary>
internal sealed class SobolSequence
{
    private const int Bits = 32;

    // Of each dimension after the first: the inner coefficients of its primitive polynomial, as bits, and its first direction numbers.
    private static readonly (uint Polynomial, uint[] First)[] Directions =
    [
        (0, [1]), (1, [1, 3]), (1, [1, 3, 1]), (2, [1, 1, 1]), (1, [1, 1, 3, 3]), (4, [1, 3, 5, 13]), (2, [1, 1, 5, 5, 17]),
        (4, [1, 1, 5, 5, 5]), (7, [1, 1, 7, 11, 19]), (11, [1, 1, 5, 1, 1]), (13, [1, 1, 1, 3, 11]), (14, [1, 3, 5, 5, 31]),
        (1, [1, 3, 3, 9, 7, 49]), (13, [1, 1, 1, 15, 21, 21]), (16, [1, 3, 1, 13, 27, 49]), (19, [1, 1, 1, 15, 7, 5]),
        (22, [1, 3, 1, 15, 13, 25]), (25, [1, 1, 5, 5, 19, 61]), (1, [1, 3, 7, 11, 23, 15, 103]), (4, [1, 3, 7, 13, 13, 15, 69]),
    ];

    private readonly uint[][] directions;
    private readonly uint[] shifts;

    /// <summary>Most dimensions.</summary>
    public static int MostDimensions => Directions.Length + 1;

    /// <summary>A sequence of points in the unit cube.</summary>
    public SobolSequence(int dimensions, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MostDimensions);
        var random = new Random(seed);
        directions = [.. Enumerable.Range(0, dimensions).Select(DirectionsOf)];
        shifts = [.. directions.Select(_ => (uint)random.NextInt64(1L << Bits))];
    }

    /// <summary>The point at a place from 0: each coordinate from 0 up to, but not, 1.</summary>
    public double[] At(int index)
    {
        var gray = (uint)(index ^ (index >> 1));
        return [.. directions.Zip(shifts, (own, shift) => (Sum(own, gray) ^ shift) / (double)(1L << Bits))];
    }

    private static uint Sum(uint[] own, uint gray)
    {
        var sum = 0u;
        for (; gray != 0; gray &= gray - 1)
            sum ^= own[BitOperations.TrailingZeroCount(gray)];
        return sum;
    }

    /// <summary>Equations 2 and 3 of the paper; the first dimension is van der Corput's sequence.</summary>
    private static uint[] DirectionsOf(int dimension)
    {
        var own = new uint[Bits];
        var (polynomial, first) = dimension == 0 ? (0u, []) : Directions[dimension - 1];
        var degree = first.Length;
        for (var bit = 0; bit < Bits; bit++)
        {
            if (degree == 0 || bit < degree)
            {
                own[bit] = (degree == 0 ? 1u : first[bit]) << (Bits - 1 - bit);
                continue;
            }

            own[bit] = own[bit - degree] ^ (own[bit - degree] >> degree);
            for (var k = 1; k < degree; k++)
                own[bit] ^= ((polynomial >> (degree - 1 - k)) & 1) * own[bit - k];
        }

        return own;
    }
}
