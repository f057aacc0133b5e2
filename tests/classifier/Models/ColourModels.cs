namespace MlServe.Classifier.Tests.Models;

/// <summary>
/// Classifiers that average an image's channels and multiply them by one matrix, in the forms that exporters give them: whatever the
/// form, the answer is that of <see cref="Plain"/>.
/// </summary>
internal static class ColourModels
{
    internal const int Classes = 5, Width = 32, Height = 24;

    /// <summary>Three rows, one for each colour.</summary>
    internal static readonly float[] Weights =
    [
        4.1f, -2.3f, 0.7f, 1.9f, -3.2f,
        -1.4f, 3.8f, 2.2f, -0.6f, 0.9f,
        0.3f, -1.1f, -2.9f, 3.3f, 1.6f,
    ];

    /// <summary>float32 [N,24,32,3], pixels from 0 to 1, to float32 [N,5].</summary>
    internal static TestModel Plain() => Nhwc(new TestModel().Input("image", ElementType.Float, "N", Height, Width, 3), "image")
        .Output("logits", ElementType.Float, "N", Classes);

    /// <summary>Mean over height and width, times the matrix: from floats to <c>logits</c>.</summary>
    internal static TestModel Nhwc(TestModel model, string image) => Head(Mean(model, image, 1, 2));

    internal static TestModel Nchw(TestModel model, string image) => Head(Mean(model, image, 2, 3));

    internal static TestModel Mean(TestModel model, string image, params long[] axes) =>
        model.Node("ReduceMean", [image], ["colour"], ("axes", axes), ("keepdims", 0L));

    internal static TestModel Head(TestModel model) =>
        model.Constant("weights", ElementType.Float, [3, Classes], Weights).Node("MatMul", ["colour", "weights"], ["logits"]);

    /// <summary>uint8 [1,24,32,3] to the probability of the second of two classes, float16 [1,1].</summary>
    internal static TestModel BytesToOneProbability()
    {
        var model = new TestModel().Input("pixels", ElementType.UInt8, 1, Height, Width, 3).Constant("range", ElementType.Float, [], 255f)
            .Node("Cast", ["pixels"], ["floats"], ("to", 1L)).Node("Div", ["floats", "range"], ["scaled"]);
        return SingleScore(Mean(model, "scaled", 1, 2)).Node("Sigmoid", ["logit"], ["score"])
            .Node("Cast", ["score"], ["half"], ("to", (long)ElementType.Float16))
            .Output("half", ElementType.Float16, 1, 1);
    }

    /// <summary>float16 [4,3,24,32] to a label and a map from class to probability.</summary>
    internal static TestModel HalvesToMap()
    {
        string[] names = ["water", "earth", "fire", "air", "aether"];
        var model = new TestModel().Input("image", ElementType.Float16, 4, 3, Height, Width).Node("Cast", ["image"], ["floats"], ("to", 1L));
        return Nchw(model, "floats").Node("Softmax", ["logits"], ["probabilities"], ("axis", -1L))
            .Node("ArgMax", ["logits"], ["label"], ("axis", 1L), ("keepdims", 0L)).Output("label", ElementType.Int64, 4)
            .Node("ai.onnx.ml.ZipMap", ["probabilities"], ["loss"], ("classlabels_strings", names)).MapOutput("loss", ElementType.String);
    }

    /// <summary>One score: the first column of the matrix.</summary>
    internal static TestModel SingleScore(TestModel model) =>
        model.Constant("weights", ElementType.Float, [3, 1], Weights[0], Weights[5], Weights[10]).Node("MatMul", ["colour", "weights"], ["logit"]);
}
