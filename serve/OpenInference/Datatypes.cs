using MlServe.Classifier;

namespace MlServe.Serve.OpenInference;

/// <summary>The protocol's names of the types that the model's tensors have.</summary>
internal static class Datatypes
{
    /// <summary>Of the scores: 32-bit floats, also where a model makes them in another type.</summary>
    public const string Scores = "FP32";

    /// <summary>Of the input.</summary>
    public static string Of(PixelType type) => type switch
    {
        PixelType.Float32 => "FP32",
        PixelType.Float16 => "FP16",
        PixelType.UInt8 => "UINT8",
        _ => "INT8",
    };

    /// <summary>Bytes of one value.</summary>
    public static int SizeOf(string datatype) => datatype switch
    {
        "FP32" => 4,
        "FP16" => 2,
        _ => 1,
    };
}
