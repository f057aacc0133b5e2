using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Defaults;

/// <summary>What Kubernetes fills in where a Service says nothing [pkg/apis/core/v1/defaults.go].</summary>
internal static class ServiceDefaults
{
    internal static void Service(Field service)
    {
        var spec = service["spec"];
        if (!spec.Exists)
            return;
        spec["sessionAffinity"].Default("None");
        spec["type"].Default("ClusterIP");
        foreach (var port in spec["ports"].Items)
        {
            port["protocol"].Default("TCP");
            if (port["targetPort"].Number == 0)
                port["targetPort"].Remove();
            port["targetPort"].Default(port["port"].Node?.DeepClone());
        }
        if (spec["type"].Text != "ExternalName")
        {
            spec["internalTrafficPolicy"].Default("Cluster");
            spec["ipFamilies"].Default(new JsonArray("IPv4"));
            spec["ipFamilyPolicy"].Default("SingleStack");
        }
        if (spec["type"].Text is "NodePort" or "LoadBalancer")
            spec["externalTrafficPolicy"].Default("Cluster");
        if (spec["type"].Text == "LoadBalancer")
            spec["allocateLoadBalancerNodePorts"].Default(true);
    }
}
