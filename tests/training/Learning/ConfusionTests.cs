using MlServe.Training.Learning;

namespace MlServe.Training.Tests.Learning;

public class ConfusionTests
{
    [Fact]
    public void Count_Answers_RowsAreTrueClasses() => Assert.Equal(new[,] { { 1, 1 }, { 0, 2 } }, Confusion.Count([0, 0, 1, 1], [0, 1, 1, 1], 2));

    [Fact]
    public void Write_LabelWithAComma_IsQuoted()
    {
        using var folder = new TemporaryFolder();
        Confusion.Write(folder["c.csv"], new[,] { { 3, 1 }, { 0, 2 } }, ["a,b", "c"]);
        Assert.Equal("label,\"a,b\",c\n\"a,b\",3,1\nc,0,2\n", File.ReadAllText(folder["c.csv"]));
    }
}
