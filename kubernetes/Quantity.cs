using System.Numerics;

namespace MlServe.Kubernetes;

/// <summary>
/// An amount as Kubernetes writes it: <c>100m</c>, <c>1</c>, <c>1e3</c>, <c>2Gi</c>, <c>65306992n</c>. CPU is in cores and
/// memory in bytes. As in apimachinery's resource.Quantity a fraction below one nano is rounded away
/// from zero and amounts are capped at 2^63-1. Two quantities are equal when their values are, whatever their suffix.
/// KubernetesClient's ResourceQuantity does not compare, takes what Kubernetes refuses (<c>" 1"</c>), caps nothing
/// and writes negative fractions wrongly.
/// </summary>
public readonly record struct Quantity : IComparable<Quantity>
{
    /// <summary>Nothing; written <c>0</c>.</summary>
    public static readonly Quantity Zero;

    private const int NanoDigits = 9;
    private static readonly BigInteger NanoPerUnit = BigInteger.Pow(10, NanoDigits);
    private static readonly BigInteger LargestNano = long.MaxValue * NanoPerUnit;

    private readonly decimal value;
    private readonly QuantityFormat format;

    /// <summary>An amount with the suffix family it will be written with.</summary>
    public Quantity(decimal value, QuantityFormat format = QuantityFormat.DecimalSI)
        : this(NanoOf(value), format)
    {
    }

    private Quantity(BigInteger nano, QuantityFormat format)
    {
        nano = BigInteger.Clamp(nano, -LargestNano, LargestNano);
        value = (decimal)nano / (decimal)NanoPerUnit;
        this.format = format;
    }

    /// <summary>The amount itself: cores or bytes.</summary>
    public decimal Value => value;

    /// <summary>The suffix family that the amount was written with and will be written with.</summary>
    public QuantityFormat Format => format;

    /// <summary>CPU in cores, written in decimal suffixes: 0.25 is <c>250m</c>.</summary>
    public static Quantity Cores(decimal cores) => new(cores);

    /// <summary>Memory in bytes, written in binary suffixes where they divide: 2097152 is <c>2Mi</c>.</summary>
    public static Quantity Bytes(long bytes) => new((decimal)bytes, QuantityFormat.BinarySI);

    /// <summary>Reads a quantity. Throws <see cref="FormatException"/> with one line that shows what is accepted.</summary>
    public static Quantity Parse(string text) => TryParse(text, out var quantity)
        ? quantity
        : throw new FormatException($"\"{text}\" is not a quantity; write a number with an optional suffix, like 500m, 2, 1e3 or 2Gi");

    /// <summary>Reads a quantity; false when the text is none.</summary>
    public static bool TryParse(string? text, out Quantity quantity)
    {
        quantity = default;
        if (QuantityText.Read(text) is not { } read)
            return false;
        var scaled = read.Digits * read.Factor;
        var nano = read.DecimalExponent + NanoDigits;
        // Beyond 40 digits the result is capped (or one nano) anyway; this only keeps the powers small.
        scaled = nano >= 0
            ? scaled * BigInteger.Pow(10, Math.Min(nano, 40))
            : DivideAwayFromZero(scaled, BigInteger.Pow(10, Math.Min(-nano, read.DigitCount + 40)));
        quantity = new Quantity(scaled, read.Format);
        return true;
    }

    /// <summary>The canonical form, as apimachinery writes it: no fraction, the largest suffix that divides.</summary>
    public override string ToString() => QuantityText.Write(NanoOf(value), format);

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => value.CompareTo(other.value);

    /// <inheritdoc/>
    public bool Equals(Quantity other) => value == other.value;

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode();

    /// <summary>Less than.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.value < right.value;

    /// <summary>More than.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.value > right.value;

    /// <summary>Not more than.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.value <= right.value;

    /// <summary>Not less than.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.value >= right.value;

    private static BigInteger NanoOf(decimal amount)
    {
        // decimal.GetBits keeps all 28 digits, which amount * 10^9 would not.
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        if (bits[3] < 0)
            digits = -digits;
        var scale = (bits[3] >> 16) & 0xff;
        return scale <= NanoDigits
            ? digits * BigInteger.Pow(10, NanoDigits - scale)
            : DivideAwayFromZero(digits, BigInteger.Pow(10, scale - NanoDigits));
    }

    private static BigInteger DivideAwayFromZero(BigInteger amount, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(amount, divisor, out var remainder);
        return remainder.IsZero ? quotient : quotient + remainder.Sign;
    }
}
