using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Api;

/// <summary>What the API's answers come from.</summary>
/// <param name="Store">The objects.</param>
/// <param name="Logs">What containers printed.</param>
/// <param name="Usage">What pods and nodes use.</param>
/// <param name="Time">The clock.</param>
internal sealed record ApiServices(ObjectStore Store, IPodLogs Logs, IUsageMetrics Usage, TimeProvider Time);
