using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Simulation.Calibration;

public class ServiceCalibrationTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var calibration = Known.Calibration() with
        {
            Service = new CalibratedService("ml-app:0.0.1", "GET /test")
            {
                Arguments = ["--urls", "http://0.0.0.0:5000"],
                Environment = ["MODEL_PATH=models/food11.onnx"],
                Model = new ModelIdentity("food11", "abc", "128x128", "Soup", 0.9),
            },
        };

        calibration.Write(folder["calibration.json"]);

        var read = ServiceCalibration.Read(folder["calibration.json"]);
        Assert.Null(read.MismatchWith(calibration.Machine, calibration.Service));
        read.Write(folder["again.json"]);
        Assert.Equal(File.ReadAllText(folder["calibration.json"]), File.ReadAllText(folder["again.json"]));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "is of version 2, this evaluator reads 1: calibrate anew")]
    [InlineData("\"cpu_seconds\": 0.02", "\"cpu_seconds\": 0", "request.at_once: every cpu_seconds must be above 0")]
    [InlineData("\"cpu_seconds\": 0.02", "\"cpu_seconds\": \"much\"", "is not a calibration")]
    [InlineData("\"requests\": 1", "\"requests\": 2", "request.at_once must begin with 1 request")]
    [InlineData("\"queue\": {", "\"line\": {", "is not a calibration")]
    [InlineData("\"memory\": {", "\"memory\": null, \"other\": {", "is not a calibration")]
    [InlineData("\"idle_bytes\": 62914560", "\"idle_bytes\": 62914561", "memory.busy_bytes must not be below idle_bytes")]
    [InlineData("\"length\": 128", "\"length\": -1", "queue.length must be at least 0")]
    [InlineData("\"useful_cores\": null", "\"useful_cores\": 0", "machine.useful_cores must be above 0")]
    [InlineData("\"speed_deviation\": 0", "\"speed_deviation\": -1", "machine.speed_deviation must not be below 0")]
    [InlineData("{", "", "is not a calibration")]
    public void Read_FileThatIsWrong_SaysWhatInOneLine(string right, string wrong, string message)
    {
        using var folder = new TemporaryFolder();
        Known.Calibration().Write(folder["calibration.json"]);
        var text = File.ReadAllText(folder["calibration.json"]);
        var at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        File.WriteAllText(folder["calibration.json"], text[..at] + wrong + text[(at + right.Length)..]);

        var mistake = Assert.Throws<UserErrorException>(() => ServiceCalibration.Read(folder["calibration.json"]));

        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void MismatchWith_AnotherMachineOrService_SaysWhich()
    {
        var known = Known.Calibration();
        var calibration = known with
        {
            Service = known.Service with { Model = new ModelIdentity("food11", "aaaa", null, null, null), Environment = ["MODEL_PATH=a.onnx"] },
        };
        var (machine, service) = (calibration.Machine, calibration.Service);

        Assert.Null(calibration.MismatchWith(machine, service));
        // What is not known is not held against it.
        Assert.Null(calibration.MismatchWith(machine with { Processor = null, Cluster = null }, new CalibratedService(null, null)));
        (string Expected, CalibratedMachine Machine, CalibratedService Service)[] others =
        [
            ("another processor", machine with { Processor = "another" }, service),
            ("another machine (4 cores instead of 8)", machine with { Cores = 8 }, service),
            ("another cluster", machine with { Cluster = "elsewhere" }, service),
            ("another image", machine, service with { Image = "ml-app:0.0.2" }),
            ("another model", machine, service with { Model = new ModelIdentity("food11", "bbbb", null, null, null) }),
            ("another environment", machine, service with { Environment = ["MODEL_PATH=b.onnx"] }),
            ("another request (GET /test instead of POST /predict)", machine, service with { Path = "POST /predict" }),
        ];
        Assert.All(others, other =>
        {
            var mismatch = calibration.MismatchWith(other.Machine, other.Service);
            Assert.StartsWith($"the calibration is of {other.Expected}", mismatch);
            Assert.Contains("evaluator calibrate", mismatch, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Of_ContainerThatOnlySetsItsQueue_IsTheSameService()
    {
        var plain = Container("");
        var set = Container("""
            args: ["--Serve:QueueLength", "16", "--Serve:Concurrency=2"]
            env: [ { name: Serve__QueueLength, value: "8" } ]
            """);
        var other = Container("""env: [ { name: MODEL_PATH, value: models/food11-float.onnx } ]""");

        Assert.Null(CalibratedService.Of(plain, "GET /test").DifferenceFrom(CalibratedService.Of(set, "GET /test")));
        Assert.Equal((2, 16), (ServiceSettings.Concurrency(set), ServiceSettings.QueueLength(set)));
        Assert.Contains("environment", CalibratedService.Of(plain, "GET /test").DifferenceFrom(CalibratedService.Of(other, "GET /test")));
    }

    private static k8s.Models.V1Container Container(string more)
    {
        var lines = more.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var manifest = ManifestFile.Parse(Known.Manifest(pod: string.Join("\n          ", lines)), "test.yaml");
        return manifest.Documents[0].As<k8s.Models.V1Deployment>().Spec.Template.Spec.Containers[0];
    }
}
