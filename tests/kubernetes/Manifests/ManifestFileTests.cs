using k8s.Models;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Tests.Manifests;

public sealed class ManifestFileTests : IDisposable
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec:
              containers:
              - name: ml-app
                image: ml-app:1
        """;

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: app}
        spec: {type: NodePort, selector: {app: app}, ports: [{port: 6000, targetPort: 5000, nodePort: 32000}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_FileWithSeveralDocuments_GivesThemInOrder()
    {
        var path = folder.Write("app.yaml", $"# first\n---\n{Deployment}\n---\n# empty\n---\n{Service}\n");

        var file = ManifestFile.Read(path);

        Assert.Equal(["Deployment app", "Service app"], file.Documents.Select(document => document.ToString()));
        Assert.Equal([3, 17], file.Documents.Select(document => document.Line));
        Assert.Equal("apps/v1", file.Documents[0].ApiVersion);
        Assert.Null(file.Documents[0].Namespace);
        Assert.Equal(64, file.Sha256.Length);
    }

    [Fact]
    public void Read_List_IsTakenApart()
    {
        var file = ManifestFile.Parse("""
            {"apiVersion":"v1","kind":"List","items":[
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}},
            {"apiVersion":"v1","kind":"ConfigMapList","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"a"}}]}]}
            """, "list.json");

        Assert.Equal(["Namespace a", "ConfigMap b"], file.Documents.Select(document => document.ToString()));
        Assert.Equal("a", file.Documents[1].Namespace);
    }

    [Fact]
    public void Read_MistakeInsideList_HasPathAndLine()
    {
        var error = Assert.Throws<ManifestException>(() => ManifestFile.Parse("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: ConfigMap
              metadata:
                name: b
              data:
                a: 1
            """, "list.yaml"));

        Assert.Equal("list.yaml:9: data.a: must be a string, not 1; put it in quotes", error.Message);
    }

    [Fact]
    public void Read_Folder_TakesItsManifestsByName()
    {
        folder.Write("b.yml", Service);
        folder.Write("a.yaml", Deployment);
        folder.Write("notes.txt", "not: [a manifest");

        Assert.Equal(["Deployment app", "Service app"], ManifestFile.Read(folder.Path).Documents.Select(document => document.ToString()));
    }

    [Fact]
    public void Read_Dash_ReadsStandardInput()
    {
        var error = Assert.Throws<ManifestException>(() => ManifestFile.Read("-", new StringReader("apiVersion: v1\nkind: Servise\n")));

        Assert.Equal("stdin:2: kind: there is no Servise in v1; did you mean `Service`?", error.Message);
    }

    [Theory]
    [InlineData("", "it contains no object; write at least a Deployment")]
    [InlineData("# only a comment\n", "it contains no object; write at least a Deployment")]
    public void Parse_Nothing_SaysSo(string text, string message) =>
        Assert.Equal($"m.yaml: {message}", Assert.Throws<ManifestException>(() => ManifestFile.Parse(text, "m.yaml")).Message);

    [Fact]
    public void Parse_PlainText_SaysWhatIsExpected() => Assert.Equal(
        "m.yaml:1: an object with apiVersion, kind and metadata is expected here",
        Assert.Throws<ManifestException>(() => ManifestFile.Parse("hello\n", "m.yaml")).Message);

    [Fact]
    public void Read_MissingFileAndEmptyFolder_AreOneLine()
    {
        Assert.EndsWith("nope.yaml: there is no such file or folder", Error(folder["nope.yaml"]));
        Assert.EndsWith("the folder has no .yaml, .yml or .json file", Error(folder.Path));
    }

    [Fact]
    public void Parse_TwiceTheSame_NamesBothPlaces()
    {
        Assert.Equal(
            "m.yaml:13: metadata.name: a second Deployment app, the first is in m.yaml:1; rename or remove one",
            Assert.Throws<ManifestException>(() => ManifestFile.Parse($"{Deployment}\n---\n{Deployment}", "m.yaml")).Message
        );
        Assert.Equal(
            "m.yaml:6: spec.ports: node port 32000 is already taken by Service app in m.yaml:1; choose another",
            Assert
                .Throws<ManifestException>(() =>
                    ManifestFile.Parse($"{Service}\n---\n{Service.Replace("name: app}\nspec", "name: two}\nspec")}", "m.yaml")
                )
                .Message
        );
        Assert.Equal(
            2,
            ManifestFile.Parse($"{Deployment}\n---\n{Deployment.Replace("{name: app}", "{name: app, namespace: other}")}", "m.yaml").Documents.Count
        );
    }

    [Fact]
    public void Parse_SeveralMistakes_AllAreReportedInOrder()
    {
        var text = Deployment.Replace("image:", "imag:").Replace("spec:\n  selector", "spec:\n  replica: 2\n  selector");
        var error = Assert.Throws<ManifestException>(() => ManifestFile.Parse(text, "m.yaml"));

        Assert.Equal("""
            m.yaml:5: spec.replica: unknown field; did you mean `replicas`?
            m.yaml:11: spec.template.spec.containers[0].image: Required value
            m.yaml:12: spec.template.spec.containers[0].imag: unknown field; did you mean `image`?
            """, error.Message);
        Assert.Equal(3, error.Problems.Count);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-01-31")]
    public void Parse_StatusOfAnotherForm_IsAMistakeWithItsLine(string time) =>
        Assert.Equal(
            $"m.yaml:12: status.conditions[0].lastTransitionTime: must be a time like 2026-01-31T12:00:00Z, not \"{time}\"; leave it out, the cluster sets it",
            Assert
                .Throws<ManifestException>(() =>
                    ManifestFile.Parse($"{Deployment}\nstatus: {{conditions: [{{lastTransitionTime: \"{time}\"}}]}}", "m.yaml")
                )
                .Message
        );

    [Theory]
    [InlineData("labels:\n    a: b\n    c: d e", 6, "metadata.labels: Invalid value: \"d e\"")]
    [InlineData("annotations:\n    a: b\n    'c d': e", 6, "metadata.annotations: Invalid value: \"c d\"")]
    public void Parse_EntryOfAMap_IsToldWithItsOwnLine(string metadata, int line, string problem) =>
        Assert.StartsWith(
            $"m.yaml:{line}: {problem}",
            Assert
                .Throws<ManifestException>(() => ManifestFile.Parse($"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  {metadata}\n  name: a", "m.yaml"))
                .Message
        );

    [Fact]
    public void As_Object_HasTheDefaultsOfACluster()
    {
        var deployment = Assert.Single(ManifestFile.Parse(Deployment, "m.yaml").Documents).As<V1Deployment>();
        Assert.Equal(
            (1, "25%", 10),
            (deployment.Spec.Replicas, deployment.Spec.Strategy?.RollingUpdate?.MaxSurge?.ToString(), deployment.Spec.RevisionHistoryLimit)
        );
    }

    [Fact]
    public void Parse_NumberOfOneNodePortInTwoProtocols_IsOneServicesOnly()
    {
        const string Both =
            "{apiVersion: v1, kind: Service, metadata: {name: NAME}, spec: {type: NodePort, ports: [{name: a, port: 53, nodePort: 31000}, {name: b, "
                + "port: 53, protocol: UDP, nodePort: 31000}]}}";
        Assert.Single(ManifestFile.Parse(Both.Replace("NAME", "dns"), "m.yaml").Documents);
        Assert.StartsWith(
            "m.yaml:3: spec.ports: node port 31000 is already taken by Service dns in m.yaml:1",
            Assert
                .Throws<ManifestException>(() =>
                    ManifestFile.Parse($"{Both.Replace("NAME", "dns")}\n---\n{Both.Replace("NAME", "two").Replace("name: b", "name: c")}", "m.yaml")
                )
                .Message
        );
    }

    private static string Error(string path) => Assert.Throws<ManifestException>(() => ManifestFile.Read(path)).Message;
}
