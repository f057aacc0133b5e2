using MlServe.Training.Data;
using MlServe.Training.Drawing;

namespace MlServe.Training.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_DrawnCharacters_HasTheirNamesAndATestSet()
    {
        PictureSample.Write(Alphabet.Characters, 600, 1, folder.Path);
        var data = DataFolder.Open(folder.Path);
        Assert.Equal(47, data.Labels.Count);
        Assert.Equal("A", data.Labels[10]);
        Assert.Equal((600, 100), (data.Training.Count, data.Test!.Count));
        Assert.Equal([1, 28, 28], data.Training.Shape);
        Assert.Equal(PictureSample.Draw(Alphabet.Characters, 600, 1).Labels, data.Training.Labels);
    }

    [Fact]
    public void Open_Xor_HasPointsWhoseClassIsTheParity()
    {
        XorSample.Write(3, (50, 20), 1, folder.Path);
        var data = DataFolder.Open(folder.Path);
        var points = Assert.IsType<Points>(data.Training);
        Assert.Equal((50, 20, 3), (points.Count, data.Test!.Count, points.Size));
        Assert.All(Enumerable.Range(0, points.Count), i =>
        {
            var parity = 0;
            foreach (var value in points[i])
                parity ^= value >= 0.5f ? 1 : 0;
            Assert.Equal(parity, points.Labels[i]);
        });
    }

    /// <summary>EMNIST's letters: columns for rows, labels from 1, a mapping to capital and small letters; test files are called test, not t10k.</summary>
    [Fact]
    public void Open_Emnist_IsTurnedAndCountedFromZero()
    {
        Emnist("emnist-letters-", "1 65 97\n2 66 98\n");
        var data = DataFolder.Open(folder.Path);
        Assert.Equal(["A", "B"], data.Labels);
        Assert.Equal([1, 0], data.Training.Labels);
        Assert.Equal([1, 2, 3], data.Training.Shape);
        Assert.Equal([0, 2, 4, 1, 3, 5], ((Pictures)data.Training)[0].ToArray());
        Assert.Equal(2, data.Test!.Count);
    }

    [Fact]
    public void Open_EmnistWithoutMapping_CountsFromTheLowestLabel()
    {
        Emnist("emnist-letters-", null);
        Assert.Equal([1, 0], DataFolder.Open(folder.Path).Training.Labels);
    }

    [Fact]
    public void Open_SeveralSets_AsksForOneAndTakesIt()
    {
        Emnist("emnist-letters-", "1 65 97\n2 66 98\n");
        Emnist("emnist-digits-", "1 49\n2 50\n");
        Assert.Contains("emnist-digits, emnist-letters", Fails(folder.Path), StringComparison.Ordinal);
        Assert.Equal(["1", "2"], DataFolder.Open(folder["emnist-digits"]).Labels);
    }

    [Fact]
    public void Open_FashionMnist_ReadsDebiansPackage()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/datasets/fashion-mnist"), "dataset-fashion-mnist is not installed");
        var data = DataFolder.Open("fashion-mnist");
        Assert.Equal((60_000, 10_000, "Ankle boot"), (data.Training.Count, data.Test!.Count, data.Labels[data.Training.Labels[0]]));
    }

    [Fact]
    public void Open_LabelsOfOtherPictures_SaysHowMany()
    {
        PictureSample.Write(Alphabet.Digits, 12, 1, folder.Path);
        new IdxFile([7], new byte[7]).Write(folder["train-labels-idx1-ubyte"]);
        Assert.EndsWith(
            "train-images-idx3-ubyte has 12 pictures, train-labels-idx1-ubyte 7 labels: they do not belong together.",
            Fails(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LabelThatTheMappingLacks_NamesIt()
    {
        PictureSample.Write(Alphabet.Digits, 2, 1, folder.Path);
        new IdxFile([2], [3, 200]).Write(folder["train-labels-idx1-ubyte"]);
        Assert.Contains("label 200 is in the data and not in", Fails(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels missing", "train-labels-idx1-ubyte is missing, with or without .gz.")]
    [InlineData("empty", "has neither train.csv nor train-images-idx3-ubyte, with or without .gz.")]
    [InlineData("nowhere", "There is no data at")]
    public void Open_NoData_SaysWhatIsMissing(string state, string problem)
    {
        if (state == "labels missing")
        {
            PictureSample.Write(Alphabet.Digits, 2, 1, folder.Path);
            File.Delete(folder["train-labels-idx1-ubyte"]);
        }

        Assert.Contains(problem, Fails(state == "nowhere" ? folder["nowhere"] : folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x1,label\n0.5,1\nx,0\n", "train.csv:3: x1 is \"x\", not a number.")]
    [InlineData("x1,label\n0.5,-1\n", "train.csv:2: label is \"-1\", not a class number from 0 to 999.")]
    [InlineData("x1,x2,label\n0.5,1\n", "train.csv:2: 2 columns, the header has 3.")]
    [InlineData("x1,x2\n0.5,1\n", "train.csv:1: expected a header whose last column is label.")]
    [InlineData("x1,label\n", "train.csv has no rows.")]
    public void Open_BrokenPoints_NamesTheLine(string csv, string problem)
    {
        folder.Write("train.csv", csv);
        Assert.EndsWith(problem, Fails(folder.Path), StringComparison.Ordinal);
    }

    private static string Fails(string data) => Assert.Throws<TrainingException>(() => DataFolder.Open(data)).Message;

    private void Emnist(string prefix, string? mapping)
    {
        foreach (var set in (string[])["train", "test"])
        {
            new IdxFile([2, 3, 2], [0, 1, 2, 3, 4, 5, 9, 9, 9, 9, 9, 9]).Write(folder[$"{prefix}{set}-images-idx3-ubyte"]);
            new IdxFile([2], [2, 1]).Write(folder[$"{prefix}{set}-labels-idx1-ubyte"]);
        }

        if (mapping is not null)
            folder.Write(prefix + "mapping.txt", mapping);
    }
}
