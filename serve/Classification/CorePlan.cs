using MlServe.Classifier;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Classification;

/// <summary>How the cores of the CPU limit are spent. Together no more threads compute than the limit feeds, unless both options are set.</summary>
/// <param name="Concurrency">Images decoded and inferred at once.</param>
/// <param name="Threads">Threads that share one inference.</param>
internal sealed record CorePlan(int Concurrency, int Threads)
{
    /// <exception cref="InvalidOptionsException">The variable <see cref="CpuLimit.Variable"/> is not a number of cores.</exception>
    public static CorePlan For(InferenceOptions options)
    {
        try
        {
            return For(CpuLimit.Threads(), options.Concurrency, options.ThreadsPerInference);
        }
        catch (FormatException exception)
        {
            throw new InvalidOptionsException([exception.Message]);
        }
    }

    /// <summary>
    /// What is 0 follows from the cores and the other. Both 0 give every core an image of its own: decoding is
    /// single-threaded and takes longer than a small model's inference, so a second image uses a core better than a second thread.
    /// </summary>
    internal static CorePlan For(int cores, int concurrency, int threads)
    {
        var atOnce = concurrency > 0 ? concurrency : Math.Max(1, cores / Math.Max(1, threads));
        return new CorePlan(atOnce, threads > 0 ? threads : Math.Max(1, cores / atOnce));
    }
}
