using MlServe.LocalCluster.Node;

namespace MlServe.LocalCluster.Tests.Node;

public class LocalNodeOptionsTests
{
    [Theory]
    [InlineData("vm", "vm")]
    [InlineData("My_Laptop", "my-laptop")]
    [InlineData("Anna's-MacBook.local", "anna-s-macbook.local")]
    [InlineData("-odd-", "odd")]
    [InlineData("a..b", "a.b")]
    [InlineData("(none)", "local")]
    [InlineData("___", "local")]
    public void NameOf_Machine_IsAValidNodeName(string machine, string expected) => Assert.Equal(expected, LocalNodeOptions.NameOf(machine));
}
