namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>Something that happened in a run: a row of events.csv.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">Kind of the object: <c>Pod</c>, <c>Deployment</c>, <c>HorizontalPodAutoscaler</c>, <c>Monitor</c>, <c>Load</c>, <c>Run</c>.</param>
/// <param name="Object">Its name.</param>
/// <param name="Reason">One word: <c>Scaled</c>, <c>Restarted</c>, <c>OOMKilled</c>, <c>Gap</c> …</param>
/// <param name="Message">A sentence.</param>
internal sealed record RunEvent(DateTimeOffset Time, string Kind, string Object, string Reason, string Message);
