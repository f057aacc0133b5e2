using System.Text.Json;
using System.Text.Json.Serialization;
using MlServe.Classifier;

namespace MlServe.Serve.Feedback;

/// <summary>How often a model was right, by those who uploaded.</summary>
internal sealed record ModelAccuracy
{
    /// <summary>Its name.</summary>
    public required string Model { get; init; }

    /// <summary>Which model exactly.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Photos whose category was told.</summary>
    public long Labelled { get; init; }

    /// <summary>Of these, photos that the model took for the same.</summary>
    public long Correct { get; init; }

    /// <summary>Their share; null before the first.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Wilson's 95 % interval of the share; null before the first.</summary>
    public IReadOnlyList<double>? Interval95 { get; init; }

    /// <summary>Photos whose uploader skipped the question.</summary>
    public long Skipped { get; init; }

    /// <summary>The same for each true class that was seen, in alphabetical order.</summary>
    public IReadOnlyList<ClassAccuracy> Classes { get; init; } = [];
}

/// <summary>How often photos of one class were recognised.</summary>
/// <param name="Label">The class, as the uploaders said.</param>
/// <param name="Labelled">Photos of it.</param>
/// <param name="Correct">Of these, photos that were recognised.</param>
/// <param name="Recall">Their share.</param>
/// <param name="Interval95">Wilson's 95 % interval of the share.</param>
internal sealed record ClassAccuracy(string Label, long Labelled, long Correct, double Recall, IReadOnlyList<double> Interval95);

/// <summary>The running estimate: of the model that is served, and of all there are labels of.</summary>
/// <param name="Served">The model of this instance.</param>
/// <param name="Models">Every model, the served one included, the most labelled first.</param>
internal sealed record LiveAccuracy(ModelAccuracy Served, IReadOnlyList<ModelAccuracy> Models)
{
    /// <summary>Sums up the pairs of told and predicted labels.</summary>
    public static LiveAccuracy Of(IReadOnlyList<LabelCount> counts, string model, string modelSha256)
    {
        var models = counts.GroupBy(count => count.ModelSha256).Select(group => Sum(group.First().Model, group.Key, [.. group]))
            .OrderByDescending(sum => sum.Labelled).ThenBy(sum => sum.ModelSha256, StringComparer.Ordinal).ToList();
        return new LiveAccuracy(models.Find(sum => sum.ModelSha256 == modelSha256) ?? Sum(model, modelSha256, []), models);
    }

    private static ModelAccuracy Sum(string model, string modelSha256, IReadOnlyList<LabelCount> counts)
    {
        var told = counts.Where(count => count.Label is not null).ToList();
        var classes = told.GroupBy(count => count.Label!).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var (labelled, correct) = (group.Sum(count => count.Count), group.Where(count => count.Predicted == group.Key).Sum(count => count.Count));
            return new ClassAccuracy(group.Key, labelled, correct, correct / (double)labelled, Interval(correct, labelled)!);
        }).ToList();
        var (all, right) = (classes.Sum(one => one.Labelled), classes.Sum(one => one.Correct));
        return new ModelAccuracy
        {
            Model = model,
            ModelSha256 = modelSha256,
            Labelled = all,
            Correct = right,
            Accuracy = all > 0 ? right / (double)all : null,
            Interval95 = Interval(right, all),
            Skipped = counts.Where(count => count.Label is null).Sum(count => count.Count),
            Classes = classes,
        };
    }

    private static IReadOnlyList<double>? Interval(long correct, long total) =>
        WilsonInterval.Of(correct, total) is { } interval ? [interval.Low, interval.High] : null;
}

/// <summary>Serializers made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(LiveAccuracy))]
[JsonSerializable(typeof(Question))]
[JsonSerializable(typeof(Reply))]
[JsonSerializable(typeof(Reveal))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class FeedbackJson : JsonSerializerContext;
