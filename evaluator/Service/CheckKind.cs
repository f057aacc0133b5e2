namespace MlServe.Evaluator.Service;

/// <summary>What a service must do before it is loaded.</summary>
internal enum CheckKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Answer with a status from 200 to 299.</summary>
    Status,

    /// <summary>Answer with a label and a probability.</summary>
    Classifies,

    /// <summary>Say by the Open Inference Protocol that its model is ready, and infer a picture.</summary>
    V2,
}

/// <summary>The words for what a service must do, as options and files have them.</summary>
internal static class CheckWords
{
    /// <summary>All of them, the weakest first.</summary>
    public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<CheckKind>().Select(Of)];

    /// <summary>The word for it.</summary>
    public static string Of(CheckKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>What one of them means.</summary>
    public static CheckKind Meaning(string word) => Enum.Parse<CheckKind>(word, ignoreCase: true);
}
