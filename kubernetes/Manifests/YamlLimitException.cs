using YamlDotNet.Core;

namespace MlServe.Kubernetes.Manifests;

/// <summary>Valid YAML so far, but deeper or larger than is read.</summary>
public sealed class YamlLimitException(Mark start, Mark end, string message) : YamlException(start, end, message);
