using System.Security.Cryptography.X509Certificates;

namespace MlServe.Kubernetes.Authentication;

/// <summary>What a request identifies itself with.</summary>
/// <param name="Authorization">The header; null for none.</param>
/// <param name="Certificate">A client certificate that came with it; null to use the kubeconfig's.</param>
internal sealed record Credential(string? Authorization, X509Certificate2Collection? Certificate = null);
