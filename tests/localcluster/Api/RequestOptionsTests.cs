using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Api;

namespace MlServe.LocalCluster.Tests.Api;

public sealed class RequestOptionsTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("watch", true)]
    [InlineData("watch=", true)]
    [InlineData("watch=0", false)]
    [InlineData("watch=1", true)]
    [InlineData("watch=false", false)]
    [InlineData("watch=False", false)]
    [InlineData("watch=FALSE", false)]
    [InlineData("watch=true", true)]
    [InlineData("watch=True", true)]
    [InlineData("watch=no", true)]
    [InlineData("watch=00", true)]
    [InlineData("watch=False&watch=True", false)]
    [InlineData("watch=True&watch=False", true)]
    public void Flag_AnyValue_IsReadAsKubernetesReadsIt(string query, bool expected) => Assert.Equal(expected, Options(query).Watch);

    private static RequestOptions Options(string query) => new(new DefaultHttpContext { Request = { QueryString = new QueryString("?" + query) } }.Request);
}
