using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlServe.LocalCluster.Store;

/// <summary>How objects are written as JSON.</summary>
internal static class StoreJson
{
    /// <summary>Compact, and readable where Kubernetes is: quotation marks and letters of any language stay themselves.</summary>
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same with lines and indents.</summary>
    public static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };
}
