using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Inspection;

/// <summary>A saved Keras model as the ONNX file that the service makes of it.</summary>
public static class ModelConversion
{
    /// <summary>Converts a .keras or .h5 file.</summary>
    /// <returns>The ONNX file's bytes.</returns>
    /// <exception cref="ModelException">It is missing, is not of Keras, or cannot be converted; says what to do.</exception>
    public static byte[] ToOnnx(string path) =>
        !File.Exists(path) ? throw new ModelException($"There is no model at {Path.GetFullPath(path)}: give the path of a .keras or .h5 file.")
        : OnnxSource.IsKeras(path) ? OnnxSource.Convert(path)
        : throw new ModelException($"{path} is not a model that Keras saved: it is neither a zip nor HDF5.");
}
