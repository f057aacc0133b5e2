using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.LocalCluster.Store;

/// <summary>How objects are written as JSON.</summary>
internal static class StoreJson
{
    /// <summary>Compact, and readable where Kubernetes is: quotation marks and letters of any language stay themselves.</summary>
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same with lines and indents.</summary>
    public static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };

    /// <summary>
    /// How the field's own types are read and written; what is null is left out. They carry their names and converters themselves:
    /// with KubernetesJson's options the first one takes twice as long, and what .NET learns of a type it keeps for each set of options.
    /// </summary>
    public static readonly JsonSerializerOptions Typed = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
