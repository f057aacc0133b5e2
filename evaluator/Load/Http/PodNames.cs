using System.Text;

namespace MlServe.Evaluator.Load.Http;

/// <summary>The names of pods that a user has met, so that an answer's costs no new string. Not thread-safe.</summary>
internal sealed class PodNames
{
    // A pod's name is the name of a host; a server that makes up one for each answer fills no memory.
    private const int LongestName = 253;
    private const int MostNames = 256;
    private readonly List<string> known = [];

    /// <summary>The name in a header's value; null for what cannot be one, or is one too many.</summary>
    public string? Of(ReadOnlySpan<byte> value)
    {
        foreach (var name in known)
        {
            if (Ascii.Equals(value, name))
                return name;
        }

        if (value.IsEmpty || value.Length > LongestName || known.Count == MostNames || !Ascii.IsValid(value))
            return null;
        known.Add(Encoding.ASCII.GetString(value));
        return known[^1];
    }
}
