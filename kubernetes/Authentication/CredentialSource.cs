namespace MlServe.Kubernetes.Authentication;

/// <summary>Gives the credential for the next request.</summary>
internal abstract class CredentialSource
{
    internal static readonly CredentialSource None = new FixedCredentialSource(null);

    internal abstract ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellation);

    /// <summary>The server refused this credential; true when asking again may bring another one.</summary>
    internal abstract bool Refuse(Credential refused);
}

/// <summary>A token or password that never changes.</summary>
internal sealed class FixedCredentialSource(string? authorization) : CredentialSource
{
    private readonly Credential credential = new(authorization);

    internal override ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellation) => new(credential);

    internal override bool Refuse(Credential refused) => false;
}
