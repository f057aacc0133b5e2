using System.Text.Json;

namespace MlServe.EndToEnd;

/// <summary>
/// Services that are not ours, as pods of a whole run: one of the shape of the course's original app, and one that speaks the Open
/// Inference Protocol and nothing else.
/// </summary>
[Collection(NodePorts.OfTests)]
public sealed class AnyServiceTests
{
    private const string Servers =
        """
        import json, os, sys
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        MODEL = {"name": "tiny", "versions": ["1"], "platform": "none",
                 "inputs": [{"name": "image", "datatype": "FP32", "shape": [-1, 3, 8, 8]}],
                 "outputs": [{"name": "scores", "datatype": "FP32", "shape": [-1, 11]}]}

        class Original(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(200, "('Bread', 0.93)") if self.path == "/test" else self.answer(404, "")
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(200, "Bread (0.93), Inference Time : 0.0412 seconds") if self.path == "/predict" else self.answer(404, "")
            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())
            def log_message(self, *words):
                pass

        class Tensors(Original):
            def do_GET(self):
                if self.path in ("/v2/health/ready", "/v2/models/tiny/ready"):
                    self.answer(200, "")
                elif self.path == "/v2/models/tiny":
                    self.answer(200, json.dumps(MODEL))
                else:
                    self.answer(404, "")
            def do_POST(self):
                tensor = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["inputs"][0]
                fits = self.path == "/v2/models/tiny/infer" and tensor["shape"] == [1, 3, 8, 8] and len(tensor["data"]) == 192
                output = {"name": "scores", "datatype": "FP32", "shape": [1, 11], "data": [0.9] + 10 * [0.01]}
                self.answer(200, json.dumps({"model_name": "tiny", "outputs": [output]})) if fits else self.answer(400, "")

        ThreadingHTTPServer((os.environ["POD_IP"], 8000), {"original": Original, "tensors": Tensors}[sys.argv[1]]).serve_forever()
        """;

    [Theory]
    [InlineData("original", "/test", "/test classifies: Bread (0.93)")]
    [InlineData("tensors", "/v2/models/tiny/infer", "/v2/models/tiny/infer is ready and infers: model tiny")]
    public async Task Run_ServiceOfAnotherKind_IsLoadedAndGraded(string kind, string path, string said)
    {
        using var home = new Home();
        File.WriteAllText(Path.Combine(home.Path, "server.py"), Servers);
        File.WriteAllText(Path.Combine(home.Path, "mine.yaml"), OwnService.Manifest(
            "image: python", $"args: [server.py, {kind}]", $"workingDir: {home.Path}", "resources: { requests: { cpu: 100m, memory: 64Mi } }",
            "readinessProbe: { tcpSocket: { port: 8000 }, periodSeconds: 1 }"));
        Directory.CreateDirectory(Path.Combine(home.Path, "photos"));
        foreach (var name in (string[])["0_1.jpg", "9_1.jpg"])
            File.Copy(Repository.File("tests/classifier/images/photo.jpg"), Path.Combine(home.Path, "photos", name));

        var (exitCode, program) = await EvaluatorProgram.RunAsync(
            home.Path, "run", "mine.yaml", "--image", "python=python3", "--path", path, "--minutes", "0.1", "--metrics-timeout", "0",
            "--accuracy-data", "photos");

        await using var _ = program;
        Assert.True(exitCode == 0, program.Errors + program.Output);
        Assert.Contains(said, program.Errors, StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(home.RunFolder, "summary.json")));
        Assert.True(summary.RootElement.GetProperty("okay").GetInt64() > 20);
        Assert.Equal(0, summary.RootElement.GetProperty("failed").GetInt64());
        // Of the two photos, it answers with the first one's class to both.
        Assert.Equal(0.5, summary.RootElement.GetProperty("accuracy").GetDouble());
    }
}
