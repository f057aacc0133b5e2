namespace MlServe.Kubernetes.Client;

/// <summary>What happens to the objects that belong to a deleted one.</summary>
public enum Propagation
{
    /// <summary>They are deleted afterwards.</summary>
    Background,

    /// <summary>They are deleted first; the object stays visible until they are gone.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}
