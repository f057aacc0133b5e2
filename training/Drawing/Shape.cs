using System.Globalization;
using System.Numerics;

namespace MlServe.Training.Drawing;

/// <summary>A character as strokes.</summary>
/// <param name="Name">The character.</param>
/// <param name="Strokes">Each a row of points in a square from 0 to 1, y downwards, close enough to be joined by straight lines.</param>
public sealed record Shape(string Name, IReadOnlyList<IReadOnlyList<Vector2>> Strokes)
{
    private const int PiecesOfCurve = 6;

    internal static Shape Parse(string name, string strokes) => new(name, [.. strokes.Split(';').Select(Stroke)]);

    private static IReadOnlyList<Vector2> Stroke(string text)
    {
        var isCurve = text[0] == '~';
        Vector2[] points = [.. text.TrimStart('~').Split(' ').Select(Point)];
        return isCurve ? [.. Curve(points)] : [.. Divided(points)];
    }

    private static Vector2 Point(string text)
    {
        var comma = text.IndexOf(',');
        return new Vector2(int.Parse(text[..comma], CultureInfo.InvariantCulture), int.Parse(text[(comma + 1)..], CultureInfo.InvariantCulture)) / 100;
    }

    /// <summary>Straight lines get points in between too, so that they can be bent.</summary>
    private static IEnumerable<Vector2> Divided(Vector2[] points)
    {
        for (var i = 0; i + 1 < points.Length; i++)
        {
            for (var piece = 0; piece < PiecesOfCurve; piece++)
                yield return Vector2.Lerp(points[i], points[i + 1], piece / (float)PiecesOfCurve);
        }

        yield return points[^1];
    }

    /// <summary>The curve through the points (Catmull and Rom 1974).</summary>
    private static IEnumerable<Vector2> Curve(Vector2[] points)
    {
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var (before, after) = (points[Math.Max(i - 1, 0)], points[Math.Min(i + 2, points.Length - 1)]);
            for (var piece = 0; piece < PiecesOfCurve; piece++)
            {
                var t = piece / (float)PiecesOfCurve;
                var (from, to) = (points[i], points[i + 1]);
                var (slope, bend, twist) = (to - before, 2 * before - 5 * from + 4 * to - after, 3 * from - before - 3 * to + after);
                yield return (2 * from + t * (slope + t * (bend + t * twist))) / 2;
            }
        }

        yield return points[^1];
    }
}
