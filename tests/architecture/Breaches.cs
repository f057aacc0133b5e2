namespace MlServe.Architecture.Tests;

/// <summary>What breaks a rule, a line each.</summary>
internal static class Breaches
{
    public static void AssertNone(IEnumerable<string> lines)
    {
        var all = lines.Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
