namespace MlServe.Kubernetes.Client;

/// <summary>How a patch is meant.</summary>
public enum PatchKind
{
    /// <summary>RFC 7386: fields replace fields, null removes, lists are replaced whole.</summary>
    Merge,

    /// <summary>Kubernetes' own: lists are merged by their keys.</summary>
    Strategic,

    /// <summary>RFC 6902: a list of operations.</summary>
    Json,
}
