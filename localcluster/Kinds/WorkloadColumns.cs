using k8s;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The columns that everything with a pod template shows.</summary>
internal static class WorkloadColumns
{
    /// <summary>Containers, images and selector, with <c>-o wide</c>.</summary>
    public static IEnumerable<PrinterColumn> Wide<T>(Func<T, (V1PodTemplateSpec? Template, V1LabelSelector? Selector)> parts)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        PrinterColumn[] columns =
        [
            PrinterColumn.Of<T>("Containers", (value, _) => string.Join(',', parts(value).Template.Containers.Select(container => container.Name))),
            PrinterColumn.Of<T>("Images", (value, _) => string.Join(',', parts(value).Template.Containers.Select(container => container.Image))),
            PrinterColumn.Of<T>(
                "Selector",
                (value, _) => LabelSelector.Of(parts(value).Selector).ToString() is { Length: > 0 } text ? text : PrinterColumn.None
            ),
        ];
        return columns.Select(column => column with { Wide = true });
    }
}
