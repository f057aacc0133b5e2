using System.Globalization;

namespace MlServe.Training.Distributed;

/// <summary>Where the weights are kept.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Of Redis there.</param>
public sealed record StoreOptions(string Host, int Port)
{
    /// <summary>How long a store may be silent before that is an error. Default a minute.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary><c>HOST:PORT</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Reads <c>HOST:PORT</c>; an IPv6 address stands in brackets.</summary>
    /// <exception cref="TrainingException">It is none.</exception>
    public static StoreOptions Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536
            ? new StoreOptions(text[..colon], port)
            : throw new TrainingException($"'{text}' is not the address of a store: it must be HOST:PORT, such as localhost:6379.");
    }
}
