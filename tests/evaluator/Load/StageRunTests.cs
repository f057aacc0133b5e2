using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Pacing;

namespace MlServe.Evaluator.Tests.Load;

public class StageRunTests
{
    [Fact]
    public void RandomPerUser_SameSeed_GivesEachUserTheSameThinkTimes() => Assert.Equal(Thinks(99), Thinks(99));

    [Fact]
    public void RandomPerUser_TwoUsers_ThinkApart()
    {
        var thinks = Thinks(99);

        Assert.NotEqual(thinks[..50], thinks[50..]);
    }

    private static List<TimeSpan> Thinks(int seed) => StageRun.RandomPerUser(2, new Random(seed))
        .SelectMany(user => Enumerable.Range(0, 50).Select(_ => ThinkTime.Draw(TimeSpan.FromSeconds(100), user)))
        .ToList();
}
