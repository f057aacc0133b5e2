namespace MlServe.LocalCluster.Tests.Node;

/// <summary>Waits for what real processes do in their own time; the limit is only there to end a broken test.</summary>
internal static class Eventually
{
    public static Task IsTrue(Func<bool> condition, string what) => IsTrue(() => Task.FromResult(condition()), what);

    public static async Task IsTrue(Func<Task<bool>> condition, string what)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (!await condition())
        {
            Assert.True(time.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "not within a minute: " + what);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
