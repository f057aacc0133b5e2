using System.Diagnostics;

namespace MlServe.LocalCluster.Tests;

/// <summary>Waiting for a program of somebody else's, which is ended where it takes too long.</summary>
internal static class OutsideProgram
{
    /// <summary>What a program printed until it ended; its output and errors must be redirected.</summary>
    public static async Task<(int Code, string Output, string Errors)> ResultAsync(Process process, TimeSpan limit)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output, await errors);
    }
}
