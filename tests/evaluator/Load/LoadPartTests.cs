using MlServe.Evaluator.Load;

namespace MlServe.Evaluator.Tests.Load;

public class LoadPartTests
{
    [Fact]
    public void Parts_AsFilesHaveThem_KeepNumberAndName() => Assert.Equal(
        [("warmup", 0), ("1", 1), ("12", 12), ("overall", 0)],
        ((LoadPart[])[LoadPart.WarmUp, LoadPart.Stage(1), LoadPart.Stage(12), LoadPart.Overall]).Select(part => (part.ToString(), part.Number)));

    [Fact]
    public void Equals_WarmUpAndOverall_AreDifferent() => Assert.NotEqual(LoadPart.WarmUp, LoadPart.Overall);

    [Fact]
    public void Stage_Zero_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => LoadPart.Stage(0));
}
