using System.Numerics;

namespace MlServe.Training.Drawing;

/// <summary>Draws shapes into pixels.</summary>
internal static class Pen
{
    /// <summary>Draws <paramref name="shape"/>, white on black, as a hand of chance writes it.</summary>
    /// <param name="shape">What is drawn.</param>
    /// <param name="random">Chance.</param>
    /// <param name="pixels">A black picture of <see cref="PictureSample.Side"/>², row by row.</param>
    internal static void Draw(Shape shape, Random random, Span<byte> pixels)
    {
        var hand = new Hand(random);
        Span<float> ink = stackalloc float[pixels.Length];
        ink.Clear();
        foreach (var stroke in shape.Strokes)
        {
            var from = hand.Place(stroke[0]);
            foreach (var point in stroke.Skip(1))
            {
                var to = hand.Place(point);
                Line(from, to, hand.Radius, ink);
                from = to;
            }
        }

        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(255 * ink[i] * hand.Ink + hand.Noise * (2 * random.NextSingle() - 1), 0, 255);
    }

    /// <summary>A line with round ends; a pixel is covered as far as its centre lies within, with an edge one pixel soft.</summary>
    private static void Line(Vector2 from, Vector2 to, float radius, Span<float> ink)
    {
        const int Side = PictureSample.Side;
        var reach = radius + 0.5f;
        var (left, right) = (Math.Max(0, (int)(MathF.Min(from.X, to.X) - reach)), Math.Min(Side - 1, (int)(MathF.Max(from.X, to.X) + reach)));
        var (top, bottom) = (Math.Max(0, (int)(MathF.Min(from.Y, to.Y) - reach)), Math.Min(Side - 1, (int)(MathF.Max(from.Y, to.Y) + reach)));
        var along = to - from;
        var length = along.LengthSquared();
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var pixel = new Vector2(x + 0.5f, y + 0.5f);
                var t = length > 0 ? Math.Clamp(Vector2.Dot(pixel - from, along) / length, 0, 1) : 0;
                var covered = Math.Clamp(reach - Vector2.Distance(pixel, from + along * t), 0, 1);
                ref var here = ref ink[y * Side + x];
                here = MathF.Max(here, covered);
            }
        }
    }
}
