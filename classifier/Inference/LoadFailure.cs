using System.Text.RegularExpressions;

namespace MlServe.Classifier.Inference;

/// <summary>Why ONNX Runtime does not load a model, in words that say what would help. Its own message stands where nothing better is known.</summary>
internal static partial class LoadFailure
{
    /// <param name="path">The model.</param>
    /// <param name="message">ONNX Runtime's, which names its source files too.</param>
    internal static string Explain(string path, string message) =>
        FormatVersion().Match(message) is { Success: true } format
            ? $"{path} is written in version {format.Groups[1].Value} of ONNX' file format, and this ONNX Runtime reads up to {format.Groups[2].Value}: "
                + "export it again with an older onnx package, or lower its ir_version."
        : OpsetVersion().Match(message) is { Success: true } opset
            ? $"{path} uses opset {opset.Groups[1].Value}, and this ONNX Runtime knows {opset.Groups[2].Value} up to {opset.Groups[3].Value}: "
                + "export it again with an older one (opset_version=17)."
        : UnknownOperator().Match(message) is { Success: true } unknown
            ? $"{path} uses the operator {unknown.Groups.Values.Skip(1).First(group => group.Success).Value}, which ONNX Runtime does not have: "
                + "export the model without it, or with an opset that has it."
        : UnknownDomain().Match(message) is { Success: true } domain
            ? $"{path} uses operators of {domain.Groups[1].Value}, which ONNX Runtime does not have: export the model with those of ai.onnx."
        : NoKernel().Match(message) is { Success: true } kernel
            ? $"{path} uses the operator {kernel.Groups[1].Value} with types that ONNX Runtime cannot compute on a CPU: export the model in float32."
        : message.Contains("InvalidProtobuf", StringComparison.Ordinal)
            ? $"{path} is not an ONNX file, or is damaged: give the path of an .onnx, .keras or .h5 file."
        : $"{path} cannot be loaded as an ONNX model: {message}";

    [GeneratedRegex(@"Unsupported model IR version: (\d+), max supported IR version: (\d+)")]
    private static partial Regex FormatVersion();

    [GeneratedRegex(@"Opset (\d+) is under development.* for domain (\S+) is till opset (\d+)", RegexOptions.Singleline)]
    private static partial Regex OpsetVersion();

    [GeneratedRegex(@"No Op registered for (\S+) with|error: (\S+?)(?:\(-?\d+\))? is not a registered function/op", RegexOptions.IgnoreCase)]
    private static partial Regex UnknownOperator();

    [GeneratedRegex(@"No opset import for domain '([^']+)'")]
    private static partial Regex UnknownDomain();

    [GeneratedRegex(@"Could not find an implementation for (\w+)\(")]
    private static partial Regex NoKernel();
}
