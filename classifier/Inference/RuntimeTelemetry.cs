using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MlServe.Classifier.Inference;

/// <summary>What ONNX Runtime reports to its makers.</summary>
internal static class RuntimeTelemetry
{
    /// <summary>
    /// Turns it off, before the first session. From 1.29 on the library for Linux otherwise makes a device id and a
    /// database in the user's cache folder and uploads what it ran, and where it cannot (a read-only root without
    /// certificates, as in a small container) it brings the process down.
    /// </summary>
    internal static void Disable()
    {
        if (OperatingSystem.IsWindows())
            OrtEnv.Instance().DisableTelemetryEvents();
        else
            // Read once, by native code: .NET's own Environment.SetEnvironmentVariable would not reach it.
            _ = setenv("ORT_DISABLE_TELEMETRY", "1", 1);
    }

    // The module training imports it, too: neither knows the other, and one line is less than a module between them.
    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int setenv(string name, string value, int overwrite);
}
