using System.Text.Json.Nodes;

namespace MlServe.RealAnswers;

/// <summary>What a real API server answered; README.md beside this file says to which request.</summary>
public static class RealAnswer
{
    /// <summary>The answer's text.</summary>
    public static string Text(string file) => File.ReadAllText(PathOf(file));

    /// <summary>The answer as JSON.</summary>
    public static JsonNode Json(string file) => JsonNode.Parse(Text(file))!;

    /// <summary>Where the answer's file is.</summary>
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "real-answers", file);
}
