using MlServe.LocalCluster.Node.Kubelet.Variables;

namespace MlServe.LocalCluster.Tests.Node.Kubelet.Variables;

public class VariableExpansionTests
{
    [Theory]
    [InlineData("$(A)", "1")]
    [InlineData("x$(A)y$(B)z", "x1y22z")]
    [InlineData("$(NONE)", "$(NONE)")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$A costs 5$", "$A costs 5$")]
    [InlineData("$(A", "$(A")]
    [InlineData("$()", "$()")]
    public void Expand_Text_AsKubernetes(string text, string expected) =>
        Assert.Equal(expected, VariableExpansion.Expand(text, new Dictionary<string, string> { ["A"] = "1", ["B"] = "22" }));
}
