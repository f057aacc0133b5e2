using k8s.Models;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Selectors;

namespace MlServe.Kubernetes.Tests.Selectors;

public class LabelSelectorTests
{
    [Theory]
    [InlineData("", "a=1", true)]
    [InlineData("", "", true)]
    [InlineData("a=1", "a=1,b=2", true)]
    [InlineData("a==1", "a=1", true)]
    [InlineData("a = 1", "a=1", true)]
    [InlineData("a=1", "a=2", false)]
    [InlineData("a=1", "", false)]
    [InlineData("a=", "a=", true)]
    [InlineData("a!=1", "a=1", false)]
    [InlineData("a!=1", "a=2", true)]
    [InlineData("a!=1", "b=1", true)]
    [InlineData("a in (1,2)", "a=2", true)]
    [InlineData("a in (1, 2)", "a=3", false)]
    [InlineData("a in (1,2)", "b=1", false)]
    [InlineData("a notin (1,2)", "a=1", false)]
    [InlineData("a notin (1,2)", "b=1", true)]
    [InlineData("a", "a=anything", true)]
    [InlineData("a", "b=1", false)]
    [InlineData("!a", "b=1", true)]
    [InlineData("!a", "a=1", false)]
    [InlineData("a=1,a=2", "a=1", false)]
    [InlineData("a>3", "a=4", true)]
    [InlineData("a<3", "a=4", false)]
    [InlineData("a=b,c!=d,e in (x,y),!f", "a=b,c=z,e=y", true)]
    [InlineData("a=b,c!=d,e in (x,y),!f", "a=b,c=z,e=y,f=1", false)]
    [InlineData("app.kubernetes.io/name=ml-app", "app.kubernetes.io/name=ml-app", true)]
    public void Parse_Text_MatchesAsKubectlDoes(string selector, string labels, bool expected)
    {
        var parsed = LabelSelector.Parse(selector);

        Assert.Equal(expected, parsed.Matches(Labels(labels)));
        Assert.Equal(expected, LabelSelector.Parse(parsed.ToString()).Matches(Labels(labels)));
    }

    [Theory]
    [InlineData("a=b=c")]
    [InlineData("a in x")]
    [InlineData("a in (x")]
    [InlineData(",")]
    [InlineData("a=b,")]
    [InlineData("-a=b")]
    [InlineData("a b")]
    public void Parse_Nonsense_SaysWhatIsAccepted(string selector)
    {
        var error = Assert.Throws<FormatException>(() => LabelSelector.Parse(selector));
        Assert.Contains("is not a label requirement", error.Message);
    }

    [Fact]
    public void Matches_FromJson_UsesBothParts()
    {
        var selector = LabelSelector.Of(KubernetesJson.Read<V1LabelSelector>("""
            {"matchLabels":{"app":"x"},"matchExpressions":[{"key":"tier","operator":"NotIn","values":["test"]},{"key":"old","operator":"DoesNotExist"}]}
            """));

        Assert.True(selector.Matches(Labels("app=x,tier=web")));
        Assert.False(selector.Matches(Labels("app=x,tier=test")));
        Assert.False(selector.Matches(Labels("app=x,old=1")));
        Assert.False(selector.Matches(null));
        Assert.Equal("app=x,tier!=test,!old", selector.ToString());
        Assert.True(LabelSelector.Of((V1LabelSelector?)null).IsEmpty);
    }

    private static Dictionary<string, string> Labels(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1]);
}
