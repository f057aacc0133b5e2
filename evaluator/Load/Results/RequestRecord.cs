using MlServe.Evaluator.Load.Http;

namespace MlServe.Evaluator.Load.Results;

/// <summary>One hop of one request, for the log of all requests.</summary>
/// <param name="Stage">Number of the stage, from 1.</param>
/// <param name="Target">What it went to.</param>
/// <param name="Hop">What became of it.</param>
internal readonly record struct RequestRecord(int Stage, HttpTarget Target, Hop Hop);
