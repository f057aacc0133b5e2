using System.Text.Json.Nodes;
using MlServe.Kubernetes.Authentication;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Tests.Faults;

namespace MlServe.Kubernetes.Tests.Authentication;

public sealed class ExecCredentialsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HurriedTime time = new();

    public ExecCredentialsTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the plug-ins of these tests are shell scripts");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task GetAsync_UntilItExpires_RunsThePluginOnce(string version)
    {
        folder.Script("plugin", $$$"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > "$COUNT_FILE.info"
            echo '{"apiVersion":"client.authentication.k8s.io/{{{version}}}","kind":"ExecCredential","status":{"token":"'$1-$(wc -c < "$COUNT_FILE.log")'",
            "expirationTimestamp":"2026-01-01T01:00:00Z"}}'
            printf x >> "$COUNT_FILE.log"
            """);
        folder.Write("count.log", "");
        var source = Source(version, "args: [token], env: [{name: COUNT_FILE, value: " + folder.Path + "/count}], provideClusterInfo: true");

        Assert.Equal("Bearer token-0", await AuthorizationAsync(source));
        Assert.Equal("Bearer token-0", await AuthorizationAsync(source));
        time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("Bearer token-1", await AuthorizationAsync(source));

        var info = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "count.info")))!;
        Assert.Equal($"client.authentication.k8s.io/{version}", (string?)info["apiVersion"]);
        Assert.Equal("ExecCredential", (string?)info["kind"]);
        Assert.False((bool)info["spec"]!["interactive"]!);
        Assert.Equal("https://one.example", (string?)info["spec"]!["cluster"]!["server"]);
        Assert.Equal("""{"region":"eu","zone":5}""", info["spec"]!["cluster"]!["config"]!.ToJsonString());
    }

    [Fact]
    public async Task GetAsync_EmptyItemsOfLists_AreEmptyArgumentsAndNoVariables()
    {
        folder.Script("plugin", """
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$#-$2-$A'"}}'
            """);

        Assert.Equal("Bearer 2-last-b", await AuthorizationAsync(Source("v1", "args: [~, last], env: [~, {name: A, value: b}]")));
    }

    [Fact]
    public async Task GetAsync_Refused_RunsThePluginAgain()
    {
        folder.Script("plugin", """
            printf x >> "${0%/*}/log"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$(wc -c < "${0%/*}/log")'"}}'
            """);
        var source = Source("v1", "args: []");

        var first = await source.GetAuthenticationHeaderAsync(Ct);
        source.Refuse(first, null);
        var second = await source.GetAuthenticationHeaderAsync(Ct);
        source.Refuse(first, null);   // told twice: the second one stays

        Assert.Equal(("Bearer 1", "Bearer 2", "Bearer 2"), (first.ToString(), second.ToString(), await AuthorizationAsync(source)));
    }

    [Fact]
    public async Task GetAsync_Certificate_ComesWithItsKey()
    {
        var (certificate, key) = new TestCertificates().Client("from-plugin");
        folder.Write("answer.json", new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["kind"] = "ExecCredential",
            ["status"] = new JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key },
        }.ToJsonString());
        folder.Script("plugin", "cat \"${0%/*}/answer.json\"");

        var source = Source("v1", "args: []");

        Assert.Null(await AuthorizationAsync(source));
        Assert.True((await source.GetCertificateAsync(Ct))![0] is { HasPrivateKey: true, Subject: "CN=from-plugin" });
    }

    [Theory]
    [InlineData("echo starting >&2; echo 'not logged in' >&2; exit 3", "v1", "failed with exit code 3: not logged in")]
    [InlineData("echo hello", "v1", "printed no ExecCredential of client.authentication.k8s.io/v1 with a status")]
    [InlineData(
        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{}}'",
        "v1",
        "gave neither a token nor a client certificate with its key"
    )]
    [InlineData(
        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{}}'",
        "v1beta1",
        "printed no ExecCredential of client.authentication.k8s.io/v1beta1 with a status"
    )]
    [InlineData("exit 0", "v1alpha1", "client.authentication.k8s.io/v1 or v1beta1 is needed")]
    public async Task GetAsync_PluginFails_IsOneLine(string script, string version, string message)
    {
        folder.Script("plugin", script);

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await AuthorizationAsync(Source(version, "args: []")));
        Assert.Contains(message, error.Message);
        Assert.Contains("\"alice\"", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("interactiveMode: Never", "false")]
    [InlineData("interactiveMode: IfAvailable", "false")]
    [InlineData("interactiveMode: Always", "true")]
    public async Task GetAsync_InteractiveMode_IsToldAndObeyed(string mode, string interactive)
    {
        folder.Script("plugin", """
            case "$KUBERNETES_EXEC_INFO" in *'"interactive":true'*) it=true;; *) it=false;; esac
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$it'"}}'
            """);

        Assert.Equal($"Bearer {interactive}", await AuthorizationAsync(Source("v1", mode, hasTerminal: true)));
    }

    [Fact]
    public async Task GetAsync_MustAskButNobodyThere_SaysSo()
    {
        folder.Script("plugin", "exit 0");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await AuthorizationAsync(Source("v1", "interactiveMode: Always")));
        Assert.Equal(
            "the exec plug-in \"./plugin\" of the user \"alice\" needs input (interactiveMode: Always), but there is no terminal; run "
                + "the command in a terminal",
            error.Message
        );
    }

    [Fact]
    public async Task GetAsync_PluginMissing_GivesItsInstallHint()
    {
        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await AuthorizationAsync(Source("v1", "installHint: get it from example.com")));

        Assert.Equal("the exec plug-in \"./plugin\" of the user \"alice\" cannot be started; get it from example.com", error.Message);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<string?> AuthorizationAsync(IRenewableCredentials source) =>
        (await source.GetAuthenticationHeaderAsync(Ct))?.ToString();

    private IRenewableCredentials Source(string version, string more, bool hasTerminal = false) =>
        (IRenewableCredentials)
            Kubeconfig
                .Load(
                    folder.Write(
                        "config",
                        $$"""
                        current-context: c
                        clusters:
                        - name: one
                          cluster:
                            server: https://one.example
                            extensions: [{name: client.authentication.k8s.io/exec, extension: {region: eu, zone: 5} }]
                        contexts: [{name: c, context: {cluster: one, user: alice} }]
                        users:
                        - name: alice
                          user: {exec: {apiVersion: client.authentication.k8s.io/{{version}}, command: ./plugin, {{more}} } }
                        """
                    ),
                    null,
                    KubeconfigSources.OfThisProcess with
                    {
                        Time = time,
                        HasTerminal = hasTerminal,
                    }
                )
                .Credentials!;
}
