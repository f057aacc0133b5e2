namespace MlServe.Evaluator.Files;

/// <summary>What to do when a file that is to be written exists.</summary>
internal enum ExistingFile
{
    /// <summary>Write nothing: someone's results are in it.</summary>
    Refuse,

    /// <summary>Add rows at its end, as siege does.</summary>
    Append,

    /// <summary>Start it anew.</summary>
    Overwrite,
}
