using MlServe.Kubernetes;

namespace MlServe.Evaluator.Advice;

/// <summary>Amounts of CPU and memory as a manifest writes them, rounded up to what somebody would write. Pure.</summary>
internal static class Amounts
{
    private const long MiB = 1 << 20;

    /// <summary>Cores: to 5 thousandths below a tenth of a core, to 10 below a core, else to 50.</summary>
    public static decimal RoundCores(double cores)
    {
        var milli = (decimal)Math.Round(cores * 1000, 3);
        var step = milli <= 100 ? 5 : milli <= 1000 ? 10 : 50;
        return Math.Max(step, decimal.Ceiling(milli / step) * step) / 1000;
    }

    /// <summary>Bytes: to 8 MiB below 256 MiB, to 16 below a GiB, else to 64.</summary>
    public static decimal RoundBytes(double bytes)
    {
        var step = (bytes <= 256 * MiB ? 8 : bytes <= 1024 * MiB ? 16 : 64) * MiB;
        return Math.Max(step, (decimal)Math.Ceiling(Math.Round(bytes / step, 6)) * step);
    }

    /// <summary>As a manifest writes it.</summary>
    public static string Text(string resource, decimal amount) =>
        (resource == "cpu" ? Quantity.Cores(amount) : Quantity.Bytes((long)amount)).ToString();
}
