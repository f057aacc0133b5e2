using System.Globalization;

namespace MlServe.Classifier.Limits;

/// <summary>Cores as Kubernetes writes them. Pure.</summary>
internal static class CpuQuantity
{
    /// <summary><c>2</c>, <c>0.5</c> or <c>500m</c>; null for nothing and for 0, which mean no limit.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    internal static double? Parse(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;

        var thousandths = text.EndsWith('m');
        if (!double.TryParse(thousandths ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"{CpuLimit.Variable} is \"{text}\"; expected cores, as 2, 0.5 or 500m.");
        return number == 0 ? null : thousandths ? number / 1000 : number;
    }
}
