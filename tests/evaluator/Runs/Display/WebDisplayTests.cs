using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Tests.Runs.Display;

public class WebDisplayTests
{
    [Fact]
    public async Task Page_OneOfSeveralRuns_SaysWhichItIs()
    {
        await using var page = await LivePage.StartAsync(0, TimeProvider.System);
        using var http = new HttpClient();

        await using var display = new WebDisplay(new PlainDisplay(TextWriter.Null, TimeProvider.System), page, endsPage: false);
        display.Step("round 1 of 2, run 1 of 4: a.yaml");
        display.Step("0 of 5 replicas ready");

        Assert.Contains("0 of 5 replicas ready – round 1 of 2, run 1 of 4: a.yaml", await http.GetStringAsync(page.Url, TestContext.Current.CancellationToken));
    }
}
