using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MlServe.Serve.Classification;

/// <summary>What is served.</summary>
internal sealed record ModelOptions
{
    /// <summary>
    /// The model to serve, an ONNX file or as Keras saved it (.keras, .h5); also <c>--model</c> and the variable <c>MODEL_PATH</c>.
    /// Default <c>models/food11.onnx</c> beside the program. A relative path counts from the working directory, and where
    /// nothing is there from the program's folder: <c>models/food11-float.onnx</c> means the same in every container.
    /// </summary>
    [Required, Description("the model to serve: an ONNX file, or as Keras saved it (.keras, .h5)")]
    public string Model { get; init; } = Path.Combine(AppContext.BaseDirectory, "models", "food11.onnx");

    /// <summary>
    /// A text file with the classes' names, one per line, in the order of the model's outputs; also <c>--labels</c>.
    /// Default empty: the names in the model's card.
    /// </summary>
    [Description("text file with the classes' names, one per line; empty: those in the model's card")]
    public string Labels { get; init; } = "";
}
