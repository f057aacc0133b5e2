using System.Reflection;

namespace MlServe.Serve.Hosting;

/// <summary>
/// The few words the program understands. Everything else about it is configuration; a misspelt option must not be
/// ignored silently, as the configuration's own parser would.
/// </summary>
internal static class CommandLine
{
    static readonly string[] Known = ["--urls", "--model", "--environment", "--contentRoot", "--applicationName"];

    /// <summary>Switches that are short for a configuration key.</summary>
    public static IReadOnlyDictionary<string, string> Mappings { get; } =
        new Dictionary<string, string> { ["--model"] = $"{ServeOptions.Section}:{nameof(ServeOptions.Model)}" };

    /// <summary>What to print and leave for <c>--help</c> and <c>--version</c>; null when there is a service to start.</summary>
    public static string? Answer(string[] args) =>
        args.Any(a => a is "--help" or "-h" or "-?") ? Help()
        : args.Contains("--version") ? Version
        : null;

    /// <exception cref="InvalidOptionsException">An argument that nothing would read.</exception>
    public static void Check(string[] args)
    {
        var mistakes = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=', 2)[0];
            if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase) && !(name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':')))
                mistakes.Add($"{name} is not an option of serve; --help lists them.");
            else if (!args[i].Contains('=') && ++i == args.Length)
                mistakes.Add($"{name} needs a value.");
        }

        if (mistakes.Count > 0)
            throw new InvalidOptionsException(mistakes);
    }

    static string Version => typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    static string Help() => $"""
        serve {Version}: classifies images over HTTP.

        Usage: serve [--urls {HostingExtensions.DefaultUrl}] [--model FILE.onnx] [--Serve:OPTION VALUE]…

        --urls    addresses to listen on, separated by ';' (also ASPNETCORE_URLS)
        --model   the ONNX file to serve (also MODEL_PATH); default models/food11.onnx beside the program

        Options, also from the environment as Serve__OPTION (default in brackets):
        {string.Join(Environment.NewLine, ServeOptionsReader.Names.Where(n => n != nameof(ServeOptions.Model)).Select(Describe))}
        The CPU limit is read from the cgroup; the variable CPU_LIMIT (cores) overrides it.
        """;

    static string Describe(string name) => FormattableString.Invariant(
        $"  {name,-20} [{typeof(ServeOptions).GetProperty(name)!.GetValue(new ServeOptions())}]");
}
