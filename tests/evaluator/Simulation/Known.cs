using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Simulation;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Manifests;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Simulation;

/// <summary>A service whose every cost is known, and manifests of it.</summary>
internal static class Known
{
    /// <summary>A calibration of a cluster that is not this machine's, so that any machine may run the tests.</summary>
    public static ServiceCalibration Calibration(double cpuSeconds = 0.02, double cores = 4) => new()
    {
        Source = new CalibrationSource(CalibrationSource.Measured, "test.yaml", new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero), "0.1.0"),
        Machine = new CalibratedMachine("a processor", cores, "somewhere"),
        Service = new CalibratedService("ml-app:0.0.1", "GET /test"),
        Request = new RequestCost { AtOnce = [new RequestWork(1, cpuSeconds)], Spread = Quantiles.Always(1), OtherSeconds = 0 },
        Queue = new ServiceQueue(null, 128),
        Memory = new PodMemory(60 << 20, 60 << 20, 0),
        Start = new PodStart([0.2], [0.8], 0),
    };

    /// <summary>Exponential times, by their quantiles; the longest is one of 100,000.</summary>
    public static Quantiles Exponential()
    {
        var shares = Enumerable.Range(0, 2000).Select(i => 1 - Math.Pow(1e-5, i / 2000.0)).Append(1).ToArray();
        return new Quantiles(shares, [.. shares.Select(share => -Math.Log(Math.Max(1e-5, 1 - share)))]);
    }

    public static SimulationInput Input(string manifest, ServiceCalibration calibration, params StagePlan[] stages) =>
        SimulatedManifest.Read(ManifestFile.Parse(manifest, "test.yaml"), calibration, new LoadPlan(stages)).Input;

    /// <summary>A Deployment behind its Service.</summary>
    /// <param name="pod">Lines of the container, indented by ten.</param>
    public static string Manifest(int replicas = 1, string request = "1", string limit = "1", string memory = "1Gi", string pod = "", string service = "") =>
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: ml-app }
        spec:
          replicas: {{replicas}}
          selector: { matchLabels: { app: ml-app } }
          template:
            metadata: { labels: { app: ml-app } }
            spec:
              containers:
                - name: ml-app
                  image: ml-app:0.0.1
                  resources:
                    requests: { cpu: "{{request}}", memory: {{memory}} }
                    limits: { cpu: "{{limit}}", memory: {{memory}} }
                  {{pod}}
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: ml-app }
        spec:
          type: NodePort
          selector: { app: ml-app }
          ports: [ { port: 6000, targetPort: 5000, nodePort: 32000 } ]
          {{service}}

        """;

    /// <summary>An autoscaler of it.</summary>
    public static string Autoscaler(int max, int percent, string behavior = "") =>
        $$"""
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: ml-app }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ml-app }
          minReplicas: 1
          maxReplicas: {{max}}
          metrics:
            - type: Resource
              resource: { name: cpu, target: { type: Utilization, averageUtilization: {{percent}} } }
          {{behavior}}

        """;
}
