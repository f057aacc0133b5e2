using System.Net;
using k8s.Models;
using MlServe.LocalCluster.Node;
using MlServe.LocalCluster.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Node.Kubelet;

public class ImageTableTests
{
    private static readonly ImageCommand Image = new("dotnet", ["serve.dll", "--urls", "http://{podIP}:{containerPort:5000}"]);

    [Theory]
    [InlineData("ml-app", "ml-app")]
    [InlineData("ml-app:0.0.1", "ml-app")]
    [InlineData("node-0:5000/ml-app:0.0.1", "ml-app")]
    [InlineData("node-0:5000/ml-app", "ml-app")]
    [InlineData("registry/team/ml-app@sha256:0123", "ml-app")]
    public void NameOf_Image_LastPartWithoutTag(string image, string name) => Assert.Equal(name, ImageCommand.NameOf(image));

    [Theory]
    [InlineData("{}", "dotnet serve.dll --urls http://127.77.0.1:5000")]
    [InlineData("""{"ports":[{"containerPort":8080},{"containerPort":9090}]}""", "dotnet serve.dll --urls http://127.77.0.1:8080")]
    [InlineData("""{"args":["--x","$(A)"]}""", "dotnet serve.dll --urls http://127.77.0.1:5000 --x 1")]
    [InlineData("""{"command":["sh","-c"],"args":["echo $(A)"]}""", "sh -c echo 1")]
    public void CommandOf_Container_EntryPointThenArgs(string container, string expected)
    {
        var (file, arguments) = ImageTable.CommandOf(
            Image, NodeFixture.Container(Json(container)), IPAddress.Parse("127.77.0.1"), new Dictionary<string, string> { ["A"] = "1" });
        Assert.Equal(expected, string.Join(' ', [file, .. arguments]));
    }

    [Fact]
    public void CommandOf_NoPortAndNoDefault_SaysSo()
    {
        var image = new ImageCommand("web", ["{containerPort}"]);
        var problem = Assert.Throws<ContainerConfigException>(() =>
            ImageTable.CommandOf(image, new V1Container { Name = "main" }, IPAddress.Loopback, new Dictionary<string, string>()));
        Assert.Contains("container main needs a containerPort", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ImageThatIsBuiltLater_IsMissingUntilThenAndSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        var table = new ImageTable(new Dictionary<string, ImageCommand> { ["late"] = new("dotnet", []) { Requirement = (folder["late.dll"], "build it") } });
        Assert.Null(table.Find("registry/late:1"));
        Assert.Equal("build it", table.Problem("registry/late:1"));

        folder.Write("late.dll", "");

        Assert.NotNull(table.Find("registry/late:1"));
        Assert.Contains("it has only late", table.Problem("other"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh", true)]
    [InlineData("no-such-program", false)]
    public void Find_ImageOfAProgramOfTheMachine_IsThereWhereTheProgramIsInstalled(string program, bool isThere)
    {
        var table = new ImageTable(new Dictionary<string, ImageCommand> { ["store"] = new(program, []) { Requirement = (program, "install it") } });
        Assert.Equal(isThere, table.Find("store:7") is not null);
        Assert.Equal(!isThere, table.Problem("store:7") == "install it");
    }
}
