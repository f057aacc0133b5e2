namespace MlServe.Evaluator.Load;

/// <summary>
/// One closed stage: <paramref name="Users"/> users each send, read the answer, think and send again until the stage ends.
/// </summary>
/// <param name="Users">Users that run side by side.</param>
/// <param name="ThinkUpTo">Longest think time; <see cref="ThinkTime"/> draws from it.</param>
/// <param name="Length">Length of the stage.</param>
internal sealed record StagePlan(int Users, TimeSpan ThinkUpTo, TimeSpan Length);
