using System.ComponentModel;
using System.Reflection;
using MlServe.Serve.Classification;

namespace MlServe.Serve.Hosting;

/// <summary>
/// The few words the program understands. Everything else about it is configuration; a misspelt option must not be
/// ignored silently, as the configuration's own parser would.
/// </summary>
internal static class CommandLine
{
    private static readonly string[] Known = ["--urls", "--model", "--labels", "--environment", "--contentRoot", "--applicationName"];

    /// <summary>What a host in another's process (as in tests) passes beside the options of the section.</summary>
    private const string SectionAlone = $"--{ServeOptions.Section}=";

    /// <summary>Switches that are short for a configuration key.</summary>
    public static IReadOnlyDictionary<string, string> Mappings { get; } =
        new Dictionary<string, string>
        {
            ["--model"] = $"{ServeOptions.Section}:{nameof(ModelOptions.Model)}",
            ["--labels"] = $"{ServeOptions.Section}:{nameof(ModelOptions.Labels)}",
        };

    /// <summary>The product's version, with the commit it was built from.</summary>
    public static string Version => typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

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
            if (!IsKnown(name) && args[i] != SectionAlone)
            {
                mistakes.Add($"{name} is not an option of serve; --help lists them.");
                if (
                    args[i].StartsWith("--", StringComparison.Ordinal)
                    && name == args[i]
                    && i + 1 < args.Length
                    && !args[i + 1].StartsWith("--", StringComparison.Ordinal)
                )
                    i++; // its value
            }
            else if (!args[i].Contains('=') && ++i == args.Length)
                mistakes.Add($"{name} needs a value.");
        }

        if (mistakes.Count > 0)
            throw new InvalidOptionsException(mistakes);
    }

    private static bool IsKnown(string name) =>
        Known.Contains(name, StringComparer.OrdinalIgnoreCase) || (name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':'));

    private static string Help() =>
        $"""
            serve {Version}: classifies images over HTTP.

            Usage: serve [--urls {HostingExtensions.DefaultUrl}] [--model FILE] [--labels FILE] [--Serve:OPTION VALUE]…

            --urls    addresses to listen on, separated by ';' (also ASPNETCORE_URLS)
            --model   the model to serve, ONNX or as Keras saved it (.keras, .h5; also MODEL_PATH); default models/food11.onnx beside the program
            --labels  a text file with the classes' names, one per line; default: those in the model's card

            Options, also from the environment as Serve__OPTION (default in brackets):
            {string.Join(
                Environment.NewLine,
                ServeOptionsReader.Options.Where(one => one.Option.Name is not (nameof(ModelOptions.Model) or nameof(ModelOptions.Labels))).Select(Describe)
            )}
            The CPU limit is read from the cgroup; the variable CPU_LIMIT (cores) overrides it.
            """;

    private static string Describe((PropertyInfo Option, object? Default) one) => FormattableString.Invariant(
        $"  {one.Option.Name,-20} {one.Option.GetCustomAttribute<DescriptionAttribute>()!.Description} [{one.Default}]");
}
