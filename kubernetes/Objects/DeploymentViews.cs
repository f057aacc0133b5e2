using k8s.Models;
using MlServe.Kubernetes.Defaults;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of deployments in more than one place.</summary>
public static class DeploymentViews
{
    extension(V1Deployment deployment)
    {
        /// <summary>How many pods it should have.</summary>
        public int Wanted => deployment.Spec?.Replicas ?? WorkloadDefaults.Replicas;
    }
}
