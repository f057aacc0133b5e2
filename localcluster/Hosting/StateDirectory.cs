using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Linux;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The folder that belongs to one cluster, and the lock that keeps a second one out of it.</summary>
internal sealed class StateDirectory : IDisposable
{
    private readonly FileStream lockFile;

    private StateDirectory(string path, FileStream @lock) => (Path, lockFile) = (path, @lock);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What kubectl needs: server, certificate and token.</summary>
    public string Kubeconfig => System.IO.Path.Combine(Path, "kubeconfig");

    /// <summary>The objects.</summary>
    public string Objects => System.IO.Path.Combine(Path, "objects.jsonl");

    /// <summary>Certificates and token.</summary>
    public string Credentials => System.IO.Path.Combine(Path, "credentials.json");

    /// <summary>The port of the API when a cluster was last here; null when none was.</summary>
    public int? LastPort()
    {
        var server = File.Exists(Kubeconfig)
            ? File.ReadLines(Kubeconfig).FirstOrDefault(line => line.Trim().StartsWith("server:", StringComparison.Ordinal))
            : null;
        return Uri.TryCreate(server?.Split(':', 2)[1].Trim(), UriKind.Absolute, out var address) ? address.Port : null;
    }

    /// <summary>What a detached cluster prints.</summary>
    public static string LogOf(string path) => System.IO.Path.Combine(path, "cluster.log");

    /// <summary>Takes the folder, making it if need be.</summary>
    /// <exception cref="ClusterException">Another cluster has it, or it cannot be written.</exception>
    public static StateDirectory Take(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException($"cannot use {path} as the cluster's folder: {exception.Message}", exception);
        }
        try
        {
            return new StateDirectory(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new ClusterException(
                $"a cluster already runs with {path}{(Read(path) is { } info ? $" (pid {info.Pid})" : "")}; stop it first",
                exception
            );
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ClusterException($"cannot write in {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Tells others where the cluster is, once it answers.</summary>
    public void Announce(ClusterInfo info)
    {
        var text = new JsonObject
        {
            ["pid"] = info.Pid,
            ["started"] = ProcessIdentity.StartOf(info.Pid),
            ["server"] = info.Server,
            ["kubeconfig"] = info.Kubeconfig,
            ["limits"] = info.Limits,
            ["capacity"] = info.Capacity,
        }.ToJsonString();
        WritePrivately(InfoOf(Path), text + "\n");
    }

    /// <summary>The cluster that runs with a folder; null when none does, whatever an earlier one left there.</summary>
    public static ClusterInfo? Read(string path)
    {
        try
        {
            var info = JsonNode.Parse(File.ReadAllText(InfoOf(path)))!;
            var found = new ClusterInfo(info["pid"]!.GetValue<int>(), info["server"]!.GetValue<string>(), info["kubeconfig"]!.GetValue<string>())
            {
                Limits = info["limits"]?.GetValue<string>(),
                Capacity = info["capacity"]?.GetValue<string>(),
            };
            return ProcessIdentity.StartOf(found.Pid) is { } started && started == info["started"]?.GetValue<string>() ? found : null;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or NullReferenceException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes a file that only its owner can read, in one step.</summary>
    public static void WritePrivately(string file, string text)
    {
        var fresh = file + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(fresh, options))
            writer.Write(text);
        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>Says that the cluster is gone, and lets go of the folder.</summary>
    public void Dispose()
    {
        File.Delete(InfoOf(Path));
        lockFile.Dispose();
    }

    private static string InfoOf(string path) => System.IO.Path.Combine(path, "cluster.json");
}
