using System.Diagnostics;

namespace MlServe.LocalCluster.Tests.Clients;

/// <summary>A script beside this file that speaks to a cluster through an official client of another language.</summary>
internal static class ClientProgram
{
    /// <summary>Runs a script with Debian's python3-kubernetes; skips where no Python has it.</summary>
    public static async Task<string[]> Python(string script, params string[] arguments)
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
            if (await Run(python, ["-c", "import kubernetes"]) is { Code: 0 })
                return await Walk(python, script, arguments);
        Assert.Skip("no Python here has the Kubernetes client: apt-get install python3-kubernetes");
        return [];
    }

    /// <summary>Runs a script with @kubernetes/client-node, which the build installed here.</summary>
    public static Task<string[]> Node(string script, params string[] arguments) => Walk("node", script, arguments);

    private static async Task<string[]> Walk(string program, string script, string[] arguments)
    {
        var (code, output, errors) = await Run(program, [Path.Combine(Repository.File("tests/localcluster/Clients"), script), .. arguments]);
        Assert.True(code == 0, $"{script}: exit code {code}\n{output}{errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(string program, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "", $"{program} is not installed");
        }
        using (process)
            return await OutsideProgram.ResultAsync(process, TimeSpan.FromMinutes(5));
    }
}
