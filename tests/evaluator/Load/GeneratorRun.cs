using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>A load with the real generator, as tests ask for it.</summary>
internal static class GeneratorRun
{
    /// <summary>A think time, in milliseconds, in which nobody sends twice.</summary>
    public const double Forever = 1e10;

    public static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    public static StagePlan Stage(int users, double thinkMilliseconds, TimeSpan length) => new(users, TimeSpan.FromMilliseconds(thinkMilliseconds), length);

    public static StagePlan Open(double rate, TimeSpan length) =>
        new(200, TimeSpan.Zero, length) { Arrivals = new Arrivals(rate, rate, false) };

    public static LoadPlan PlanOf(params StagePlan[] stages) => new(stages);

    public static Task<LoadResult> RunAsync(Uri url, params StagePlan[] stages) =>
        RunAsync(new LoadOptions { Url = url, Plan = PlanOf(stages) });

    public static async Task<LoadResult> RunAsync(LoadOptions options) =>
        await new LoadGenerator(options, TimeProvider.System, () => Environment.CpuUsage.TotalTime)
            .RunAsync(await TargetBook.OpenAsync(options, CancellationToken.None), TestContext.Current.CancellationToken);
}
