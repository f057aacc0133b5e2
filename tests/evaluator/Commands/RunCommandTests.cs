using System.Diagnostics;
using System.Globalization;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Commands;

public class RunCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WebPortWithoutTheRight_IsOneLineAndTwo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere low ports are anyone's");
        var least = await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_unprivileged_port_start", Ct);
        Assert.SkipUnless(int.Parse(least, CultureInfo.InvariantCulture) > 1, "here every port is anyone's");
        // Root lays the right down first.
        string[] without = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-net_bind_service"] : ["env"];
        var start = new ProcessStartInfo(without[0], [.. without[1..], SelfCommand.Dotnet, EvaluatorProcess.Program, "run", "nowhere.yaml", "--web-port", "1"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = await process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);

        Assert.Equal((ExitCode.UserError, ""), (process.ExitCode, await output));
        Assert.StartsWith("evaluator: --web-port 1: the port cannot be opened", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
