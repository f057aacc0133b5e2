namespace MlServe.LocalCluster.Autoscaling;

/// <summary>
/// One metric of an autoscaler: a resource (cpu, memory) with either a utilization, in percent of the request, or an
/// average value, in thousandths of a core or byte.
/// </summary>
/// <param name="Resource">cpu or memory.</param>
/// <param name="Utilization">Percent of the request; null when <paramref name="AverageMilli"/> is the target.</param>
/// <param name="AverageMilli">Usage per pod in thousandths; wins over utilization as in Kubernetes.</param>
/// <param name="Container">Only this container counts (type ContainerResource); null: the whole pod.</param>
internal sealed record MetricTarget(string Resource, int? Utilization = null, long? AverageMilli = null, string? Container = null)
{
    /// <summary>Readiness decides over a sample only for cpu: a starting process burns CPU that says nothing of its load.</summary>
    public bool IsCpu => Resource == "cpu";
}
