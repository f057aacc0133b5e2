namespace MlServe.Evaluator.Simulation.Processor;

/// <summary>A request that a pod works on.</summary>
/// <param name="CpuTicks">CPU time that is left to do, ticks.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Request">Number of the request, in all of the run: the user may have given it up.</param>
internal record struct Work(double CpuTicks, int User, long Request);
