using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of nodes in more than one place.</summary>
public static class NodeViews
{
    extension(V1Node node)
    {
        /// <summary>The condition Ready; null before the node has told.</summary>
        public V1NodeCondition? Readiness => node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");

        /// <summary>Whether it takes and runs pods.</summary>
        public bool IsReady => node.Readiness?.Status == "True";
    }
}
