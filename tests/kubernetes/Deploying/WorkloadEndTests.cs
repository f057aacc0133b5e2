using System.Text.Json.Nodes;
using MlServe.Kubernetes.Deploying;

namespace MlServe.Kubernetes.Tests.Deploying;

public class WorkloadEndTests
{
    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"status":{"active":1}}""", null)]
    [InlineData("""{"status":{"phase":"Running"}}""", null)]
    [InlineData("""{"status":{"phase":"Succeeded"}}""", "complete")]
    [InlineData("""{"status":{"phase":"Failed","reason":"Evicted","message":"no\nmemory."}}""", "Evicted: no memory")]
    [InlineData("""{"status":{"phase":"Error"}}""", "no reason given")]
    [InlineData("""{"status":{"conditions":[{"type":"Complete","status":"True"}]}}""", "complete")]
    [InlineData("""{"status":{"conditions":[{"type":"Succeeded","status":"False"},{"type":"Running","status":"True"}]}}""", null)]
    [InlineData("""{"status":{"conditions":[{"type":"Created","status":"True"},{"type":"Succeeded","status":"True"}]}}""", "complete")]
    [InlineData("""{"status":{"conditions":[{"type":"Available","status":"True"}]}}""", "complete")]
    // An operator may leave what was true before it failed.
    [InlineData("""{"status":{"conditions":[{"type":"Available","status":"True"},{"type":"Failed","status":"True","reason":"Worker"}]}}""", "Worker")]
    public void Of_Status_SaysWhetherAndHowItEnded(string text, string? expected)
    {
        var end = WorkloadEnd.Of(JsonNode.Parse(text)!.AsObject());

        Assert.Equal(expected, end is null ? null : end.IsComplete ? "complete" : end.Text);
    }
}
