using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.OpenInference;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>Loads of a model that takes tensors, by the real command.</summary>
public class InferenceLoadTests
{
    [Fact]
    public async Task Load_AddressOfAModel_SendsInferences()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TensorServer.StartAsync();

        var (exitCode, _, error) = await InProcess.RunAsync(
            "load", "--url", server.Infer.ToString(), "--rate", "20", "--length", "1s", "-o", folder["log.csv"]);

        Assert.True(exitCode == ExitCode.Done, error);
        var row = Assert.Single(SiegeLog.Read(folder["log.csv"]).Rows);
        // One more is the check before the load, and what is under way at its end counts nowhere.
        Assert.Equal((row.Transactions, 0), (row.Okay, row.Failed));
        Assert.InRange(row.Okay, 1, server.Inferences - 1);
    }

    [Fact]
    public async Task Load_PhotosAsTensors_AreSent()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TensorServer.StartAsync();
        Directory.CreateDirectory(folder["photos"]);
        File.Copy(Repository.File("tests/classifier/images/photo.jpg"), folder["photos/sample.jpg"]);
        var plan = folder.Write(
            "plan.yaml", "stages: [{ users: 2, think: 50ms, length: 1s }]\ntargets: [{ url: /v2/models/tiny/infer, images: photos, as: v2 }]\n");

        var (exitCode, _, error) = await InProcess.RunAsync(
            "load", "--url", server.Infer.Page("/").ToString(), "--plan", plan, "-o", folder["log.csv"], "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        var row = Assert.Single(SiegeLog.Read(folder["log.csv"]).Rows);
        Assert.Equal((row.Transactions, 0, true), (row.Okay, row.Failed, row.Okay > 0));
    }

    [Fact]
    public async Task Load_ServiceThatIsNotReady_IsOneLineAndNothingIsSent()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TensorServer.StartAsync(http =>
        {
            http.Response.StatusCode = 503;
            return true;
        });

        var (exitCode, _, error) = await InProcess.RunAsync("load", "--url", server.Infer.ToString(), "--users", "1", "-o", folder["log.csv"]);

        Assert.Equal((ExitCode.UserError, false, 0), (exitCode, File.Exists(folder["log.csv"]), server.Inferences));
        Assert.Contains("/v2/models/tiny/ready answered 503", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--check v2 --url http://localhost:1/test", "--check v2 needs the model's address, such as /v2/models/NAME/infer")]
    [InlineData("--check state", "--check state: must be none or status or classifies or v2; did you mean 'status'?")]
    [InlineData("--answer (.*)", "--answer (.*): must have the groups")]
    public async Task Load_MistakenCheck_IsOneLine(string arguments, string expected)
    {
        var (exitCode, _, error) = await InProcess.RunAsync(["load", .. arguments.Split(' ')]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ url: /test, as: v2 }", "targets[0].as: v2 needs the url of a model, such as /v2/models/NAME/infer")]
    [InlineData("{ url: /v2/models/m/infer, as: v2, body: x }", "targets[0].body: excludes 'as: v2'")]
    [InlineData("{ url: /v2/models/m/infer, as: v2, method: PUT }", "targets[0].method: excludes 'as: v2'")]
    [InlineData("{ url: /v2/models/m/infer, as: tensor }", "must be multipart or raw or v2, not 'tensor'")]
    public void Parse_MistakenTargetOfTensors_IsNamed(string target, string expected) => Assert.Contains(
        expected,
        Assert.Throws<UserErrorException>(() => LoadPlanFile.Parse($"stages: [{{ users: 1, length: 1s }}]\ntargets: [{target}]\n", "plan.yaml")).Message,
        StringComparison.Ordinal);
}
