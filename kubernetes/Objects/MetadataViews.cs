using k8s;
using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of objects of every kind.</summary>
public static class MetadataViews
{
    extension(IKubernetesObject<V1ObjectMeta> value)
    {
        /// <summary>True once its deletion was asked for; until it is gone it may still be at work.</summary>
        public bool IsDeleting => value.Metadata?.DeletionTimestamp is not null;
    }
}
