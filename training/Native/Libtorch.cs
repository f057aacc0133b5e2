using System.Reflection;
using System.Runtime.InteropServices;

namespace MlServe.Training.Native;

/// <summary>
/// libtorch lies once on the machine, where the restore puts packages (or in <c>libtorch/</c> beside a published program), and is
/// loaded from there: TorchSharp then finds it in the process. Where it found none, it would copy 480 MB beside the program.
/// </summary>
public static class Libtorch
{
    // M_ARENA_MAX (man 3 mallopt).
    private const int ArenaMax = -8;

    private static readonly Lock Gate = new();
    private static bool loaded;

    /// <summary>Loads it, once in a process; before anything of TorchSharp is called.</summary>
    /// <exception cref="TrainingException">It is missing, or not for this machine.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (loaded)
                return;
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
                throw new TrainingException($"Training needs Linux on x64: there is no libtorch for {RuntimeInformation.RuntimeIdentifier}.");
            // OpenMP's waiting threads would spin, and starve each other on a busy machine. It reads this when it is loaded.
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
            // One heap for all threads: several keep what they once had, and memory would be another in each run.
            _ = SetMalloc(ArenaMax, 1);
            var torch = Find("libtorch_cpu.so", "LibtorchFolder");
            var binding = Find("libLibTorchSharp.so", "TorchSharpFolder");
            try
            {
                NativeLibrary.Load(torch);
                NativeLibrary.Load(Path.Combine(Path.GetDirectoryName(torch)!, "libtorch.so"));
                LoadBinding(binding);
            }
            catch (DllNotFoundException exception)
            {
                var reason = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0];
                throw new TrainingException($"libtorch cannot be loaded, it needs glibc 2.34 and libstdc++ of GCC 12 or newer: {reason}", exception);
            }

            loaded = true;
        }
    }

    private static string Find(string file, string folderKey)
    {
        var restored = typeof(Libtorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == folderKey).Value!;
        string[] candidates = [Path.Combine(AppContext.BaseDirectory, "libtorch", file), Path.Combine(restored, file)];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new TrainingException($"{file} is not in {Path.GetDirectoryName(candidates[1])}: 'dotnet build trainer -c Release' fetches it.");
    }

    /// <summary>Loads the weakened binding from memory: nothing is left on a disk, which may be read-only.</summary>
    private static void LoadBinding(string path)
    {
        var library = File.ReadAllBytes(path);
        VersionNeeds.Weaken(library, "GLIBCXX_3.4.32");
        var descriptor = CreateMemoryFile("libLibTorchSharp", 0);
        if (descriptor < 0)
            throw new DllNotFoundException($"no memory for {path} (error {Marshal.GetLastPInvokeError()})");
        using var memory = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(memory, library, 0);
        NativeLibrary.Load($"/proc/self/fd/{descriptor}");
    }

    // The module classifier imports it, too: neither knows the other, and one line is less than a module between them.
    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment(string name, string value, int overwrite);

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int SetMalloc(int parameter, int value);

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static extern int CreateMemoryFile(string name, uint flags);
}
