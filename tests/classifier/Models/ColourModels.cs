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

    /// <summary>One score: the first column of the matrix.</summary>
    internal static TestModel SingleScore(TestModel model) =>
        model.Constant("weights", ElementType.Float, [3, 1], Weights[0], Weights[5], Weights[10]).Node("MatMul", ["colour", "weights"], ["logit"]);
}
