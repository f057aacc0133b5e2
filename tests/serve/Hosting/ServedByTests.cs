using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public sealed class ServedByTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ml-app-9d86656-9mhq9", "ml-app-9d86656-9mhq9")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("no\r\nhost", null)]
    public async Task Answer_OfAPod_SaysItsName(string? pod, string? expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseServedBy(pod);
        app.MapGet("/", () => "here");
        await app.StartAsync(Ct);

        using var response = await app.GetTestClient().GetAsync("/", Ct);

        Assert.Equal(expected, response.Headers.TryGetValues("X-Served-By", out var values) ? Assert.Single(values) : null);
    }
}
