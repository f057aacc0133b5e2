using System.CommandLine;
using System.Text;
using MlServe.Evaluator.Commands.Options;

namespace MlServe.Evaluator.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("monitor -o x.csv -d 5x", "--duration 5x: must be a length of time such as 90s, 500ms or 30m.")]
    [InlineData("monitor -o x.csv -d 0", "--duration 0: must be from 0.1 to 604800 seconds.")]
    [InlineData("monitor -o x.csv -d 5 --interval -1", "--interval -1: must be a length of time")]
    [InlineData("run x.yaml --ready-timeout 2d", "--ready-timeout 2d: must be a length of time")]
    [InlineData("run x.yaml --minutes abc", "--minutes abc: must be a number of minutes from 0.001 to 10000, or a length such as 90s or 0.5h.")]
    [InlineData("run x.yaml --seed 1.5", "--seed 1.5: must be a whole number.")]
    [InlineData("run x.yaml --web-port 70000", "--web-port 70000: must be from 0 to 65535.")]
    [InlineData(
        "load --append --timeline x.csv",
        "--append and --timeline exclude each other: such a file is of one load. Leave --append out and name new files."
    )]
    [InlineData("load --timeout 0", "--timeout 0: must be from 0.001 to 3600 seconds.")]
    [InlineData("run", "MANIFEST is missing.")]
    [InlineData("fly", "evaluator: unknown command 'fly'. See 'evaluator --help'.")]
    [InlineData("rnu x.yaml", "evaluator: unknown command 'rnu'; did you mean 'run'? See 'evaluator --help'.")]
    [InlineData("cluster stauts", "evaluator cluster: unknown command 'stauts'; did you mean 'status'? See 'evaluator cluster --help'.")]
    [InlineData("run x.yaml --minuts 3", "evaluator run: unknown option '--minuts'; did you mean '--minutes'? See 'evaluator run --help'.")]
    [InlineData("run x.yaml --minuts=3", "unknown option '--minuts'; did you mean '--minutes'?")]
    [InlineData("load --ownd", "unknown option '--ownd'. See")]
    [InlineData("load merg a.jsonl", "unknown command 'merg'; did you mean 'merge'?")]
    [InlineData("run x.yaml y.yaml", "evaluator run: unexpected argument 'y.yaml'. See 'evaluator run --help'.")]
    [InlineData("run x.yaml --minutes 0", "--minutes 0: must be a number of minutes from 0.001 to 10000, or a length such as 90s or 0.5h.")]
    [InlineData("load --minutes 0", "--minutes 0: must be a number of minutes from 0.001 to 10000, or a length such as 90s or 0.5h.")]
    [InlineData("compare x.yaml y.yaml --minutes -1", "--minutes -1: must be a number of minutes from 0.001 to 10000, or a length such as 90s or 0.5h.")]
    [InlineData("score runs/x --minutes 0", "--minutes 0: must be a number of minutes from 0.001 to 10000, or a length such as 90s or 0.5h.")]
    [InlineData("run x.yaml --min-accuracy 70", "--min-accuracy 70: must be a share such as 0.7 or 70%.")]
    [InlineData("accuracy --data x --min-accuracy 70", "--min-accuracy 70: must be a share such as 0.7 or 70%.")]
    [InlineData("run x.yaml --min-accuracy 70%", "--min-accuracy needs labelled photos to measure the accuracy on: add --accuracy-data DIR.")]
    [InlineData("run x.yaml --model nowhere.onnx", "--model nowhere.onnx: there is no such file.")]
    [InlineData("run x.yaml --image python", "--image python: must be NAME=COMMAND, such as python=/usr/bin/python3. See")]
    [InlineData("run x.yaml --image sh=sh --context mine", "--image is for the embedded cluster: another one pulls its images from a registry.")]
    [InlineData("run x.yaml --max-p95 fast", "--max-p95 fast: must be a length of time such as 500ms or 0.5s, longer than 0.")]
    [InlineData("run x.yaml --max-memory-requested 5Zi", "--max-memory-requested 5Zi: must be a size such as 512Mi or 2Gi, or a number of KB, more than 0.")]
    [InlineData("run x.yaml --max-failed -1", "--max-failed -1: must be a whole number of requests such as 10, or a share such as 0.5% or 0.005.")]
    [InlineData("load --users 0", "--users 0: must be from 1 to 20000.")]
    [InlineData("load --users 2 --length 3x", "--length 3x: must be a length of time such as 90s, 500ms or 30m.")]
    [InlineData("load --rate 5x", "--rate 5x: must be a rate per second such as 50, or 10..50 for one that changes, above zero and up to 100000.")]
    [InlineData("load --think 1s", "--think belongs to --users without --rate: it says how long a user thinks before the next request.")]
    [InlineData("load --users 2 --plan x.yaml", "--plan excludes --users and --rate: the plan says how many users there are.")]
    [InlineData("load --minutes 1 --length 1m", "--minutes and --length exclude each other: both are the length of the load.")]
    [InlineData("run x.yaml --path test", "--path test: must be a path such as /test; a whole address is for --url.")]
    [InlineData("run x.yaml --path /a --url http://host/b", "--path and --url exclude each other: the URL has a path of its own.")]
    [InlineData("run x.yaml --trace day.csv --minutes 3", "--trace and --minutes exclude each other: the trace says when what is sent;")]
    [InlineData("compare x.yaml y.yaml --scale 2", "--scale belongs to --trace: it says how a recorded load is sent again.")]
    [InlineData("load --trace day.csv --speed 0", "--speed 0: must be from 0.000001 to 1000000.")]
    [InlineData("accuracy --data x --card c.json", "--card is for a service: name it with --url.")]
    [InlineData("completion tcsh", "evaluator completion: tcsh: must be bash, zsh or fish. See")]
    [InlineData("capacity x.yaml --slo p95<1s --only rates", "evaluator capacity: --only rates: must be rate or users. See")]
    [InlineData("monitor -d 5", "evaluator monitor: --output is missing. See")]
    [InlineData("run x.yaml --answer (?<label>", "--answer (?<label>: is not a regular expression: Invalid pattern '(?<label>' at offset 9. Not enough )'s. See")]
    [InlineData("load http://user:secret@host/", "evaluator load: unexpected argument 'http://…@host/'. See 'evaluator load --help'.")]
    public async Task Run_Mistake_IsOneLineThatSaysWhatIsExpected(string arguments, string message)
    {
        var (exitCode, output, error) = await InProcess.RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "run", "cluster")]
    [InlineData("cluster", "up", "status")]
    [InlineData("model", "inspect")]
    public async Task Run_CommandThatDoesNothingAlone_PrintsItsHelp(string command, params string[] verbs)
    {
        var arguments = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var (exitCode, output, error) = await InProcess.RunAsync(arguments);

        Assert.Equal((ExitCode.Done, ""), (exitCode, error));
        Assert.Equal((await InProcess.RunAsync([.. arguments, "--help"])).Output, output);
        Assert.All(verbs, verb => Assert.Contains($"\n  {verb} ", output, StringComparison.Ordinal));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("45s", 45)]
    [InlineData("30m", 1800)]
    [InlineData("1.5h", 5400)]
    public void Duration_IsReadAsPeopleWriteIt(string text, double seconds)
    {
        var option = DurationOption.Create(["--duration", "-d"], "", 0.1, 86400, null);

        var parsed = new RootCommand { option }.Parse(["-d", text]);

        Assert.Empty(parsed.Errors);
        Assert.Equal(seconds, parsed.GetValue(option).Value.TotalSeconds);
    }

    /// <summary>The package has 12 MB of types: whoever only asks for help must not wait for them.</summary>
    [Fact]
    public async Task Help_Shown_LoadsNothingOfKubernetes()
    {
        using var folder = new TemporaryFolder();
        var trace = folder["loaded.nettrace"];
        await EvaluatorProcess.RunAsync(new Dictionary<string, string>
        {
            // The runtime's own record of the assemblies that it loads.
            ["DOTNET_EnableEventPipe"] = "1", ["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8:4", ["DOTNET_EventPipeOutputPath"] = trace,
        }, "--help");

        var loaded = await File.ReadAllBytesAsync(trace, TestContext.Current.CancellationToken);
        bool Names(string assembly) => loaded.AsSpan().IndexOf(Encoding.Unicode.GetBytes(assembly)) >= 0;
        Assert.True(Names("System.CommandLine"));
        Assert.False(Names("KubernetesClient") || Names("YamlDotNet"));
    }

    [Fact]
    public async Task Help_LengthOfTime_ShowsItsDefaultAsPeopleWriteIt()
    {
        var (exitCode, output, _) = await EvaluatorProcess.RunAsync("run", "--help");

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("[default: 300s]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_VerbOfAVerb_ShowsWhatIsTyped()
    {
        var (_, output, _) = await EvaluatorProcess.RunAsync("sweep", "plot", "--help");

        Assert.Contains("evaluator sweep plot <SWEEP_DIR> [options]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("<SWEEP>", output, StringComparison.Ordinal);
    }
}
