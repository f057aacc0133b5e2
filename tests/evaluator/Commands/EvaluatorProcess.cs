using System.Diagnostics;
using System.Text;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Commands;

/// <summary>The real command in a process of its own, as a user's shell starts it.</summary>
internal static class EvaluatorProcess
{
    /// <summary>The evaluator's own output: the service that its pods run lies beside it.</summary>
    public static string Program { get; } = Path.Combine(
        Repository.Root, "evaluator", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "evaluator.dll");

    /// <summary>Whether pods can be started: the service is there with a model.</summary>
    public static bool CanServe => OperatingSystem.IsLinux()
        && File.Exists(Path.Combine(Path.GetDirectoryName(Program)!, "images", "ml-app", "models", "food11.onnx"));

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        await RunAsync(new Dictionary<string, string>(), arguments);

    public static Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        EndAsync(Start(environment, arguments));

    /// <summary>The same in a folder, where what has no path of its own is looked for and made.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunInAsync(string folder, params string[] arguments)
    {
        var start = Prepare(new Dictionary<string, string>(), inTerminal: false, arguments);
        start.WorkingDirectory = folder;
        return EndAsync(Process.Start(start)!);
    }

    private static async Task<(int ExitCode, string Output, string Error)> EndAsync(Process started)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => Start(environment, inTerminal: false, arguments);

    /// <param name="environment">Variables beside those of the tests.</param>
    /// <param name="inTerminal">In a pseudo-terminal of its own, whose other end the process that is returned holds.</param>
    /// <param name="arguments">The command's; in a terminal without blanks and quotes.</param>
    public static Process Start(IReadOnlyDictionary<string, string> environment, bool inTerminal, params string[] arguments) =>
        Process.Start(Prepare(environment, inTerminal, arguments))!;

    private static ProcessStartInfo Prepare(IReadOnlyDictionary<string, string> environment, bool inTerminal, string[] arguments)
    {
        // A shell's background ignores SIGINT, and nohup SIGHUP: so would the process that is tested, if the tests run there.
        string[] command = [.. OperatingSystem.IsLinux() ? (string[])["env", "--default-signal=INT,HUP"] : [], SelfCommand.Dotnet, Program, .. arguments];
        if (inTerminal)
            command = ["script", "--quiet", "--flush", "--command", "exec " + string.Join(' ', command), "/dev/null"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        // The kubeconfig of whoever runs the tests is none of theirs.
        start.Environment["KUBECONFIG"] = "/nonexistent/kubeconfig";
        start.Environment["HOME"] = Path.GetTempPath();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }
}
