namespace MlServe.LocalCluster.Store;

/// <summary>Which part of an object a write may change, as Kubernetes' sub-resources divide it.</summary>
internal enum ObjectPart
{
    /// <summary>Everything but <c>status</c>: what a user writes.</summary>
    Spec,

    /// <summary><c>status</c> and annotations: what a controller or the node reports.</summary>
    Status,

    /// <summary>Both at once; only for parts of the cluster itself.</summary>
    Whole,
}
