using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Tests.OpenInference;

public class InferAddressTests
{
    [Theory]
    [InlineData("/v2/models/food11/infer", "food11", "/v2/models/food11")]
    [InlineData("/v2/models/food11", "food11", "/v2/models/food11")]
    [InlineData("/v2/models/food11/", "food11", "/v2/models/food11")]
    [InlineData("/v2/models/food11/versions/3/infer", "food11", "/v2/models/food11/versions/3")]
    [InlineData("/team/v2/models/food%2011/infer?key=7", "food%2011", "/team/v2/models/food%2011")]
    public void Of_PageOfAModel_HasItsOtherPages(string path, string name, string model)
    {
        var address = InferAddress.Of(new Uri("http://user:secret@host:8000" + path))!;

        var query = path.Contains('?') ? "?key=7" : "";
        Assert.Equal(name, address.Name);
        Assert.Equal(
            ($"http://host:8000{model}{query}", $"http://host:8000{model}/ready{query}", $"http://host:8000{model}/infer{query}"),
            (address.Model.Url.AbsoluteUri, address.ModelReady.Url.AbsoluteUri, address.Infer.Url.AbsoluteUri));
        Assert.NotNull(address.Infer.Authorization);
        Assert.True(InferAddress.IsPath(path));
    }

    [Theory]
    [InlineData("/test")]
    [InlineData("/v2")]
    [InlineData("/v2/models")]
    [InlineData("/v2/models/food11/generate")]
    [InlineData("/v1/models/food11/infer")]
    public void Of_AnotherPage_IsNone(string path)
    {
        Assert.Null(InferAddress.Of(new HttpAddress(new Uri("http://host:8000" + path))));
        Assert.False(InferAddress.IsPath(path));
    }
}
