using System.Text.Json;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.WhatIf;

/// <summary>The result for machines.</summary>
internal static class WhatIfJson
{
    /// <summary>As one object.</summary>
    public static string Text(WhatIfResult result) => JsonSerializer.Serialize(
        new
        {
            Recording = result.Recording.Name,
            Settings = result.Changes,
            Evaluations = result.Looks.Count,
            EvaluationsKept = result.Kept,
            EvaluationsReproduced = result.Reproduced,
            PartingS = result.Parting is { } parting ? result.At(parting) : (double?)null,
            result.Recorded,
            WithSettings = result.Other,
            result.Recording.Cautions,
            Decisions = result.Looks.Select(look => new
            {
                AtS = result.At(look),
                RecordedFrom = look.Recorded.Current,
                RecordedTo = look.Recorded.Desired,
                OwnTo = look.Own,
                From = look.Current,
                To = look.Desired,
                look.IsAssumed,
                look.Why,
            }),
        },
        JsonFile.Options);
}
