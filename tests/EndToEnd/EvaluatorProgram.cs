using System.Diagnostics;
using System.Text;

namespace MlServe.EndToEnd;

/// <summary>The real `evaluator` program, as a user's shell would start it.</summary>
internal sealed class EvaluatorProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private EvaluatorProgram(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
    }

    /// <summary>The evaluator as `dotnet run` would start it: from its own output, with the image `ml-app` beside it.</summary>
    public static string ProgramPath { get; } = Path.Combine(Repository.Root, "evaluator", "bin", Configuration, "net10.0", "evaluator.dll");

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public int Id => process.Id;

    public string Output { get { lock (output) return output.ToString(); } }

    public string Errors { get { lock (errors) return errors.ToString(); } }

    /// <summary>Starts the program in <paramref name="home"/>, which also holds the embedded cluster's state.</summary>
    public static EvaluatorProgram Start(string home, params string[] arguments)
    {
        // A shell's background ignores SIGINT, and so would the program whose Ctrl-C is tested, if the tests run there.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = home,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(ProgramPath);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["MLSERVE_HOME"] = Path.Combine(home, "state");
        start.Environment.Remove("KUBECONFIG");

        var program = new EvaluatorProgram(new Process { StartInfo = start });
        program.process.Start();
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Runs the program to its end and returns it with its exit code.</summary>
    public static async Task<(int ExitCode, EvaluatorProgram Program)> RunAsync(string home, params string[] arguments)
    {
        var program = Start(home, arguments);
        return (await program.WaitForExitAsync(), program);
    }

    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public void Signal(string signal) => Process.Start("kill", [$"-{signal}", $"{process.Id}"]).WaitForExit();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }
}
