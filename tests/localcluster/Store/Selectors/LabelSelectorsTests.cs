using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Selectors;

namespace MlServe.LocalCluster.Tests.Store.Selectors;

public sealed class LabelSelectorsTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData("app = db", false)]
    [InlineData("app!=db", true)]
    [InlineData("missing!=db", true)]
    [InlineData("app in (db, web)", true)]
    [InlineData("app notin (db,web)", false)]
    [InlineData("missing notin (db)", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!missing,app=web", true)]
    [InlineData("app=web,n>3", true)]
    [InlineData("n<3", false)]
    [InlineData("example.com/part=a-b.c", true)]
    public void Matches_QueryText_AsKubernetes(string text, bool expected)
    {
        var labels = new Dictionary<string, string> { ["app"] = "web", ["n"] = "5", ["example.com/part"] = "a-b.c" };
        Assert.Equal(expected, LabelSelectors.Parse(text).Matches(labels));
    }

    [Theory]
    [InlineData("app in web")]
    [InlineData("a=b c=d")]
    [InlineData("=x")]
    public void Parse_Nonsense_IsBadRequest(string text) =>
        Assert.Equal(400, Assert.Throws<StatusException>(() => LabelSelectors.Parse(text)).Code);
}
