namespace MlServe.LocalCluster.Tests.Node;

/// <summary>Waits for what real processes do in their own time; the limit is only there to end a broken test.</summary>
internal static class Eventually
{
    public static async Task IsTrue(Func<bool> condition, string what)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (!condition())
        {
            Assert.True(time.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "not within a minute: " + what);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
