namespace MlServe.Kubernetes;

/// <summary>The three families of suffixes that a <see cref="Quantity"/> can be written with.</summary>
public enum QuantityFormat
{
    /// <summary>n, u, m, none, k, M, G, T, P, E.</summary>
    DecimalSI,

    /// <summary>Ki, Mi, Gi, Ti, Pi, Ei; amounts under 1024 and fractions fall back to decimal suffixes.</summary>
    BinarySI,

    /// <summary>e3, E6, e-3.</summary>
    DecimalExponent,
}
