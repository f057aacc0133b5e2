using MlServe.LocalCluster.Hosting;

namespace MlServe.LocalCluster.Tests.Hosting;

public class WarmUpTests
{
    /// <summary>In a running cluster a failure of it would go unseen.</summary>
    [Fact]
    public void Run_ObjectsOfASmallDeployment_AreAccepted() => WarmUp.Run();
}
