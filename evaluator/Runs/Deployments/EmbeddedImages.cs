using System.CommandLine.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Yaml;
using MlServe.LocalCluster.Node;
using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>
/// The images of the embedded cluster, which are names for programs of this machine: its own, those of <c>images.yaml</c> in the
/// folder MLSERVE_HOME, and those of <c>--image NAME=COMMAND</c>; a later one replaces an earlier of its name.
/// </summary>
internal static class EmbeddedImages
{
    private const string Example = "must be NAME=COMMAND, such as python=/usr/bin/python3";

    /// <summary>The user's file of images, which need not be there.</summary>
    public static string File => Path.Combine(EmbeddedCluster.Home, "images.yaml");

    /// <summary>All of them.</summary>
    /// <param name="state">Folder of the cluster that runs them.</param>
    /// <param name="options">Those of the command line, NAME=COMMAND, which have no <see cref="MistakeIn"/>.</param>
    /// <exception cref="UserErrorException">The file has mistakes.</exception>
    public static IReadOnlyDictionary<string, ImageCommand> With(string state, IEnumerable<string> options)
    {
        var images = BuiltIn(state);
        if (System.IO.File.Exists(File))
        {
            foreach (var (name, command) in Parse(TextFile.ReadAll(File), File))
                images[name] = command;
        }

        foreach (var option in options)
            images[ImageCommand.NameOf(option[..option.IndexOf('=', StringComparison.Ordinal)])] = Read(option).Command!;
        return images;
    }

    /// <summary>What is wrong with NAME=COMMAND; null when nothing is.</summary>
    public static string? MistakeIn(string option) => Read(option).Mistake;

    /// <summary>Reads the file: a mapping of names to commands, each a text or a list of words. Relative programs are looked for beside the file.</summary>
    /// <exception cref="UserErrorException">Names every mistake with its line.</exception>
    public static IReadOnlyDictionary<string, ImageCommand> Parse(string text, string path)
    {
        var images = new Dictionary<string, ImageCommand>();
        if (YamlText.Root(text, path) is not { } document)
            return images;
        if (document is not YamlMappingNode root)
            throw new UserErrorException($"{path}: must be a mapping of image names to commands, such as python: [/usr/bin/python3]");
        var mistakes = new YamlMistakes(path);
        foreach (var (key, value) in root.Children)
        {
            var (command, mistake) = Read(WordsOf(value), Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (command is null)
                mistakes.Add(value, key.ToString(), mistake!);
            else
                images[ImageCommand.NameOf(key.ToString())] = command;
        }

        mistakes.ThrowIfAny();
        return images;
    }

    /// <summary>
    /// Ours on this program's own dotnet: <c>ml-app</c> is the service beside this program, <c>evaluator</c> the program itself,
    /// <c>trainer</c> the trainer where it is built; <c>redis</c> is the machine's redis-server.
    /// </summary>
    private static Dictionary<string, ImageCommand> BuiltIn(string state) => new()
    {
        ["ml-app"] = new(SelfCommand.Dotnet,
            [Path.Combine(AppContext.BaseDirectory, "images", "ml-app", "serve.dll"), "--urls", "http://{podIP}:{containerPort}"]),
        // For deploy_evaluator/: load and monitor by Jobs, as on a real cluster. It watches the cluster that it is on, and no other of this user's.
        ["evaluator"] = new("env",
            [$"KUBECONFIG={Path.Combine(Path.GetFullPath(state), "kubeconfig")}", SelfCommand.Dotnet, Path.Combine(AppContext.BaseDirectory, "evaluator.dll")]),
        ["trainer"] = new(SelfCommand.Dotnet, [Trainer])
        {
            Requirement = (Trainer, "the image trainer is not built: 'dotnet build trainer -c Release' does, or, where the evaluator is installed, "
                + $"'dotnet publish trainer -c Release -o {InstalledTrainer}'"),
        },
        // Where trainings by several workers keep their weights.
        ["redis"] = new("redis-server", ["--bind", "{podIP}", "--port", "{containerPort:6379}"])
        {
            Requirement = ("redis-server", "the image redis is the machine's redis-server, which is not installed: 'apt-get install redis-server'"),
        },
    };

    /// <summary>Where a trainer lies that was not built beside this program.</summary>
    private static string InstalledTrainer => Path.Combine(EmbeddedCluster.Home, "images", "trainer");

    /// <summary>Built on its own, since it brings libtorch: beside this program, else in the user's folder.</summary>
    private static string Trainer
    {
        get
        {
            var beside = Path.Combine(AppContext.BaseDirectory, "images", "trainer", "trainer.dll");
            return System.IO.File.Exists(beside) ? beside : Path.Combine(InstalledTrainer, "trainer.dll");
        }
    }

    private static (ImageCommand? Command, string? Mistake) Read(string option) =>
        option.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? Read([.. CommandLineParser.SplitCommandLine(option[(at + 1)..])], Environment.CurrentDirectory)
            : (null, Example);

    private static (ImageCommand? Command, string? Mistake) Read(IReadOnlyList<string> words, string folder)
    {
        if (words.Count == 0)
            return (null, "the command is missing: name a program and its arguments");
        // A relative path counts from where it was written, not from where the cluster happens to run.
        var program = words[0].Contains('/') ? Path.GetFullPath(words[0], folder) : words[0];
        return ImageCommand.IsThere(program) ? (new ImageCommand(program, [.. words.Skip(1)]), null)
            : (null, program.Contains('/') ? $"there is no program {program}" : $"there is no program '{program}' in PATH");
    }

    private static IReadOnlyList<string> WordsOf(YamlNode value) => value switch
    {
        YamlScalarNode { Value: { } text } => [.. CommandLineParser.SplitCommandLine(text)],
        YamlSequenceNode list when list.Children.All(word => word is YamlScalarNode) => [.. list.Children.Select(word => word.ToString())],
        _ => [],
    };
}
