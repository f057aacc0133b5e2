using System.Text.Json;

namespace MlServe.Classifier.Inspection;

/// <summary>The accuracy that a model's author states in its card.</summary>
/// <param name="Accuracy">Share of photos classified rightly, 0 to 1.</param>
/// <param name="Low">Lower end of its interval; null when not stated.</param>
/// <param name="High">Upper end of its interval; null when not stated.</param>
/// <param name="Photos">Photos it was measured on; null when not stated.</param>
public sealed record StatedAccuracy(double Accuracy, double? Low, double? High, int? Photos)
{
    /// <summary>From the card's <c>accuracy</c> or its <c>evaluation</c> (accuracy, accuracyInterval95, photos); null when neither holds a number.</summary>
    internal static StatedAccuracy? Of(JsonElement? accuracy, JsonElement? evaluation)
    {
        var details = evaluation is { ValueKind: JsonValueKind.Object } found ? found : default;
        if ((Number(accuracy) ?? Number(Property(details, "accuracy"))) is not { } stated)
            return null;
        JsonElement? interval = Property(details, "accuracyInterval95") is { ValueKind: JsonValueKind.Array } ends && ends.GetArrayLength() == 2 ? ends : null;
        return new StatedAccuracy(stated, Number(interval?[0]), Number(interval?[1]), (int?)Number(Property(details, "photos")));
    }

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static double? Number(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;
}
