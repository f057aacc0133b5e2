namespace MlServe.Evaluator.Tests.Commands;

/// <summary>A file given to the wrong command: the line names the right one.</summary>
public sealed class InputFileTests : IDisposable
{
    private const string Manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n";
    private const string Sweep = "manifest: web.yaml\nparameters: []\n";
    private const string Plan = "stages: [{ users: 2, think: 10ms, length: 1s }]\n";
    private const string Pipeline = "image: a\nsteps: [{ name: one }]\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sweep FILE", Manifest, "FILE is a manifest, not a sweep: 'evaluator run FILE' evaluates it")]
    [InlineData("sweep FILE", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}", "FILE is a manifest, not a sweep: 'evaluator run FILE' evaluates it")]
    [InlineData("sweep FILE", Plan, "FILE is a load plan, not a sweep: a sweep names it under 'plan:'.")]
    [InlineData("run FILE", Sweep, "FILE is a sweep, not a manifest: 'evaluator sweep FILE' runs it.")]
    [InlineData("run FILE", Plan, "FILE is a load plan, not a manifest: 'evaluator run MANIFEST --plan FILE'")]
    [InlineData("up FILE", Sweep, "FILE is a sweep, not a manifest: 'evaluator sweep FILE' runs it.")]
    [InlineData("compare FILE FILE", Sweep, "FILE is a sweep, not a manifest: 'evaluator sweep FILE' runs it.")]
    [InlineData("run FILE", Pipeline, "FILE is a pipeline, not a manifest: 'evaluator pipeline FILE' runs it.")]
    [InlineData("sweep FILE", Pipeline, "FILE is a pipeline, not a sweep: 'evaluator pipeline FILE' runs it.")]
    [InlineData("pipeline FILE", Manifest, "FILE is a manifest, not a pipeline: 'evaluator run FILE' evaluates it")]
    [InlineData("pipeline FILE", Sweep, "FILE is a sweep, not a pipeline: 'evaluator sweep FILE' runs it.")]
    public async Task Command_FileOfAnother_NamesTheCommandForIt(string arguments, string content, string message)
    {
        var file = folder.Write("given.yaml", content);

        var (exitCode, output, error) = await InProcess.RunAsync([.. arguments.Split(' ').Select(word => word == "FILE" ? file : word)]);

        Assert.Equal((ExitCode.UserError, ""), (exitCode, output));
        Assert.StartsWith("evaluator: " + message.Replace("FILE", file), Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("up")]
    public async Task Command_ModelInPlaceOfAManifest_IsRecognised(string command)
    {
        var file = folder.Write("mine.onnx", "\b\t");

        var (exitCode, _, error) = await InProcess.RunAsync(command, file);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.StartsWith($"evaluator: {file} is a model, not a manifest: 'evaluator run MANIFEST --model {file}' evaluates it.", error);
    }

    [Theory]
    [InlineData("sweep", "manifest: nowhere.yaml\n", "parameters")]
    [InlineData("run", "kind: [\n", "given.yaml:")]
    public async Task Command_FileThatIsNotRecognised_IsLeftToItsReader(string command, string content, string message)
    {
        var (exitCode, _, error) = await InProcess.RunAsync(command, folder.Write("given.yaml", content));

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run FILE")]
    [InlineData("sweep FILE")]
    [InlineData("load --plan FILE --url http://127.0.0.1:1/")]
    public async Task Command_FileMadeToExhaust_IsRefusedInOneLine(string arguments)
    {
        var deep = folder.Write("deep.yaml", "stages: " + new string('[', 100_000));
        var unfolding = folder.Write("unfolding.yaml", "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghij".Select((name, index) =>
            $"{name}: &{name} [{string.Join(',', Enumerable.Repeat("*" + "abcdefghij"[index], 10))}]\n")));

        Assert.Contains("nested more than 100 levels deep", await MistakeAsync(deep), StringComparison.Ordinal);
        Assert.Contains("more than 200000 values", await MistakeAsync(unfolding), StringComparison.Ordinal);

        async Task<string> MistakeAsync(string file)
        {
            var (exitCode, _, error) = await InProcess.RunAsync([.. arguments.Split(' ').Select(word => word == "FILE" ? file : word)]);
            Assert.Equal(ExitCode.UserError, exitCode);
            return Assert.Single(error.TrimEnd().Split('\n'));
        }
    }
}
