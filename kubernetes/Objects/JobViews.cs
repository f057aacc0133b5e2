using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of jobs in more than one place.</summary>
public static class JobViews
{
    extension(V1JobStatus? status)
    {
        /// <summary>The condition of a type, where it holds; null where it does not.</summary>
        public V1JobCondition? Condition(string type) => status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
    }
}
