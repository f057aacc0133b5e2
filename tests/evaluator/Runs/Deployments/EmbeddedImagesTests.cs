using MlServe.Evaluator.Runs.Deployments;
using MlServe.LocalCluster.Node;

namespace MlServe.Evaluator.Tests.Runs.Deployments;

public class EmbeddedImagesTests
{
    [Fact]
    public void With_Options_AddAndReplaceImages()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sh");

        var images = EmbeddedImages.With("/state", ["registry:5000/python:3.12-slim=/bin/sh -c \"echo 'a b'\"", "ml-app=sh serve.sh --port {containerPort}"]);

        Assert.Equal(["/bin/sh", "-c", "echo 'a b'"], Words(images["python"]));
        Assert.Equal(["sh", "serve.sh", "--port", "{containerPort}"], Words(images["ml-app"]));
        Assert.Contains("trainer", images.Keys);
    }

    [Theory]
    [InlineData("python", "must be NAME=COMMAND, such as python=/usr/bin/python3")]
    [InlineData("=sh", "must be NAME=COMMAND, such as python=/usr/bin/python3")]
    [InlineData("python=", "the command is missing: name a program and its arguments")]
    [InlineData("python=pyton3-of-nobody", "there is no program 'pyton3-of-nobody' in PATH")]
    [InlineData("python=/nowhere/python3", "there is no program /nowhere/python3")]
    public void MistakeIn_OptionThatCannotRun_SaysWhatToName(string option, string mistake) =>
        Assert.Equal(mistake, EmbeddedImages.MistakeIn(option));

    [Fact]
    public void Parse_File_TakesTextsAndListsAndProgramsBesideIt()
    {
        using var folder = new TemporaryFolder();
        var program = folder.Write("serve.sh", "");

        var images = EmbeddedImages.Parse("python:3.12-slim: sh -c \"exit 0\"\nmine: [./serve.sh, --port, '{containerPort}']\n", folder["images.yaml"]);

        Assert.Equal(["sh", "-c", "exit 0"], Words(images["python"]));
        Assert.Equal([program, "--port", "{containerPort}"], Words(images["mine"]));
        Assert.Empty(EmbeddedImages.Parse("# none yet\n", folder["images.yaml"]));
    }

    [Theory]
    [InlineData("- python", "must be a mapping of image names to commands")]
    [InlineData("a: [sh]\nb: { c: d }\nc: /nowhere/x",
        "images.yaml:2: b: the command is missing: name a program and its arguments\nimages.yaml:3: c: there is no program")]
    [InlineData("a: [", "images.yaml:2:")]
    [InlineData("a: [sh]\n---\nb: [sh]", "images.yaml:3: a second YAML document begins here")]
    public void Parse_Mistake_IsNamedWithItsLine(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => EmbeddedImages.Parse(text, "images.yaml")).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Words(ImageCommand image) => [image.FileName, .. image.Arguments];
}
