using System.Diagnostics;

namespace MlServe.LocalCluster.Tests.Kubectl;

/// <summary>The real kubectl, in every version that is installed here.</summary>
internal sealed class KubectlProgram(string program, string kubeconfig)
{
    /// <summary>kubectl as users start it, and the versions that some packages install beside it.</summary>
    public static IReadOnlyList<string> Installed { get; } = Find();

    /// <summary>Runs a command; fails the test when it fails, unless that is expected.</summary>
    public async Task<string> Run(string arguments, string? input = null, bool fails = false)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            info.ArgumentList.Add(argument);
        info.Environment["KUBECONFIG"] = kubeconfig;
        // Discovery is kept in files by address: a home of its own keeps clusters of other tests apart.
        info.Environment["HOME"] = Path.GetDirectoryName(kubeconfig)!;
        using var process = Process.Start(info)!;
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (code, output, errors) = await OutsideProgram.ResultAsync(process, TimeSpan.FromMinutes(3));
        Assert.True(code == 0 != fails, $"kubectl {arguments}: exit code {code}\n{output}{errors}");
        return output + (fails ? errors : "");
    }

    private static List<string> Find()
    {
        var first = InstalledProgram.Find("kubectl");
        if (first is null)
            return [];
        var real = new FileInfo(first).ResolveLinkTarget(true)?.FullName ?? first;
        return [first, .. Directory.GetFiles(Path.GetDirectoryName(real)!, "kubectl.1.*").Order(StringComparer.Ordinal)];
    }
}
