using MlServe.Training.Data;
using MlServe.Training.Drawing;

namespace MlServe.Training.Tests;

/// <summary>Data for tests, drawn by the project itself.</summary>
internal static class Sets
{
    public static DataSet Xor(int training = 1_000, int test = 200) =>
        new("xor", XorSample.Draw(2, training, new Random(1)), XorSample.Draw(2, test, new Random(2)), ["0", "1"], "");

    public static DataSet Digits(int training, int test) =>
        new("digits", PictureSample.Draw(Alphabet.Digits, training, 1), PictureSample.Draw(Alphabet.Digits, test, 1, training),
            [.. Alphabet.Digits.Select(shape => shape.Name)], "");
}
