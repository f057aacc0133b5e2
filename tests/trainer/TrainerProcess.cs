using System.Diagnostics;

namespace MlServe.Trainer.Tests;

/// <summary>The command as a user's shell starts it.</summary>
internal static class TrainerProcess
{
    /// <summary>Runs it to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunFromAsync(AppContext.BaseDirectory, arguments);

    /// <summary>Runs the one in a folder to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunFromAsync(string folder, params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        using var process = Start(folder, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts it.</summary>
    public static Process Start(string folder, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(folder, "trainer.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
