namespace MlServe.Evaluator.Files.Terminal;

/// <summary>The colours of a terminal: what stands between one of them and <see cref="Plain"/> has it (ECMA-48, SGR).</summary>
internal static class Ansi
{
    /// <summary>Red.</summary>
    public const string Red = "\e[31m";

    /// <summary>Yellow.</summary>
    public const string Yellow = "\e[33m";

    /// <summary>Green.</summary>
    public const string Green = "\e[32m";

    /// <summary>Its own.</summary>
    public const string Plain = "\e[0m";
}
