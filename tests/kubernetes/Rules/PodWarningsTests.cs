using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Tests.Rules;

public sealed class PodWarningsTests
{
    [Theory]
    [InlineData("containers: [{name: a, resources: {requests: {memory: 256m}, limits: {memory: \"0.5\"}}}]",
        "spec.containers[0].resources.requests[memory]: fractional byte value \"256m\" is invalid, must be an integer",
        "spec.containers[0].resources.limits[memory]: fractional byte value \"0.5\" is invalid, must be an integer")]
    [InlineData("containers: [{name: a, resources: {limits: {cpu: 500m, memory: 1.5Gi}}}]")]
    [InlineData(
        "containers: [{name: a, env: [{name: A, value: b}, {name: A, value: c}]}]",
        "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply"
    )]
    [InlineData("containers: [{name: a, env: [{name: A, value: b}, {name: A, value: $(A)c}]}]")]
    [InlineData(
        "containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}, {containerPort: 80, protocol: TCP, name: x}]}]",
        "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]"
    )]
    [InlineData("containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}, {containerPort: 80, protocol: UDP}]}]")]
    [InlineData(
        "containers: [{name: a, ports: [{containerPort: 80, hostPort: 80}]}, {name: b, ports: [{containerPort: 80}]}]",
        "spec.containers[1].ports[0]: overlapping port definition with spec.containers[0].ports[0]"
    )]
    [InlineData(
        "containers: [{name: a, ports: [{containerPort: 80, name: x}]}, {name: b, ports: [{containerPort: 81, name: x}]}]",
        "spec.containers[1].ports[0]: duplicate port name \"x\" with spec.containers[0].ports[0], services and probes that select ports by name will "
            + "use spec.containers[0].ports[0]"
    )]
    [InlineData(
        "terminationGracePeriodSeconds: -1",
        "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
    )]
    [InlineData(
        "nodeSelector: {beta.kubernetes.io/os: linux}",
        "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead"
    )]
    [InlineData(
        "imagePullSecrets: [{name: a}, {}, {name: a}]",
        "spec.imagePullSecrets[1].name: invalid empty name \"\"",
        "spec.imagePullSecrets[2].name: duplicate name \"a\""
    )]
    [InlineData(
        "topologySpreadConstraints: [{topologyKey: a}]",
        "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod"
    )]
    public void Warnings_Pod_AreThoseOfKubernetes(string spec, params string[] warnings) =>
        Assert.Equal(warnings, Warnings("v1", "Pod", $"{{metadata: {{name: p}}, spec: {{{spec}}}}}"));

    [Fact]
    public void Warnings_Template_AreThoseOfItsPods() => Assert.Equal(
        ["spec.template.spec.containers[0].resources.limits[memory]: fractional byte value \"512m\" is invalid, must be an integer"],
        Warnings("apps/v1", "Deployment", "{metadata: {name: d}, spec: {template: {spec: {containers: [{name: a, resources: {limits: {memory: 512m}}}]}}}}"));

    [Fact]
    public void Warnings_NameThatIsNoHostName_SayWhatItIsUsedFor() =>
        Assert.StartsWith(
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [a "
                + "lowercase RFC 1123 label must consist",
            Assert.Single(Warnings("apps/v1", "Deployment", "{metadata: {name: a.b}}"))
        );

    private static IEnumerable<string> Warnings(string apiVersion, string kind, string yaml) =>
        KindRules.Of(apiVersion, kind).Warnings(Field.Root(Yaml.ToJson(yaml)));
}
