using MlServe.Training.Data;
using MlServe.Training.Drawing;

namespace MlServe.Training.Tests;

/// <summary>Data for tests, drawn by the project itself.</summary>
internal static class Sets
{
    public static DataSet Xor(int training = 1_000, int test = 200) =>
        new("xor", XorSample.Draw(2, training, new Random(1)), XorSample.Draw(2, test, new Random(2)), ["0", "1"], "");

    public static DataSet Digits(int training, int test) => Drawn("digits", Alphabet.Digits, training, test);

    public static DataSet Characters(int training, int test) => Drawn("characters", Alphabet.Characters, training, test);

    private static DataSet Drawn(string name, IReadOnlyList<Shape> shapes, int training, int test) =>
        new(name, PictureSample.Draw(shapes, training, 1), PictureSample.Draw(shapes, test, 1, training), [.. shapes.Select(shape => shape.Name)], "");
}
