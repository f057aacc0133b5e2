using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of events in more than one place.</summary>
public static class EventViews
{
    extension(Corev1Event happened)
    {
        /// <summary>The time that counts: the last, else that of the newer kind, else when the event was made.</summary>
        public DateTimeOffset? Time =>
            happened.LastTimestamp ?? happened.EventTime ?? happened.FirstTimestamp ?? happened.Metadata?.CreationTimestamp;
    }
}
