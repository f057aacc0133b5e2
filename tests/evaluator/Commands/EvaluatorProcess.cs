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

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // A shell's background ignores SIGINT, and so would the process whose Ctrl-C is tested, if the tests run there.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", SelfCommand.Dotnet] : [SelfCommand.Dotnet];
        var start = new ProcessStartInfo(command[0], [.. command[1..], Program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        // The kubeconfig of whoever runs the tests is none of theirs.
        start.Environment["KUBECONFIG"] = "/nonexistent/kubeconfig";
        start.Environment["HOME"] = Path.GetTempPath();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
