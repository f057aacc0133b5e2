using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy.Photos;

namespace MlServe.Evaluator.Tests.Accuracy.Photos;

public class ClassNamesTests
{
    [Theory]
    [InlineData("Noodles/Pasta", 6)]
    [InlineData("Noodles-Pasta", 6)]
    [InlineData("06_Noodles-Pasta", 6)]
    [InlineData("noodles_pasta", 6)]
    [InlineData("Noodle Pasta", 6)]
    [InlineData("Noodles and Pasta", 6)]
    [InlineData("NoodlesPasta", 6)]
    [InlineData("NOODLES PASTA", 6)]
    [InlineData("6", 6)]
    [InlineData("06", 6)]
    [InlineData("10 Vegetable-Fruit", 10)]
    [InlineData("Vegetables & Fruits", 10)]
    [InlineData("01_Dairy_product", 1)]
    [InlineData("dairy products", 1)]
    [InlineData("Eggs", 3)]
    [InlineData("fried_food", 4)]
    [InlineData("3. Bread", 0)] // another copy's order: the name wins
    public void Find_SpellingsOfFood11sCopies_AreKnown(string name, int expected) =>
        Assert.Equal(expected, new ClassNames(Food11.Labels).Find(name));

    [Theory]
    [InlineData("Pizza")]
    [InlineData("06_Pizza")]
    [InlineData("11")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("06_")]
    [InlineData("Noodles")]
    [InlineData("evaluation")]
    public void Find_AnythingElse_IsNoClass(string name) => Assert.Null(new ClassNames(Food11.Labels).Find(name));

    [Fact]
    public void Find_LabelsThatDifferInTheirPluralAlone_AreToldApartWhenSpeltExactly()
    {
        var names = new ClassNames(["Roll", "Rolls", "7 Up", "Up"]);

        Assert.Equal([0, 1, 2, 3], new[] { "Roll", "Rolls", "7 Up", "Up" }.Select(name => names.Find(name)!.Value));
        Assert.Equal(2, names.Find("7_up"));
    }
}
