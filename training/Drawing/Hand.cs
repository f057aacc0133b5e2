using System.Numerics;

namespace MlServe.Training.Drawing;

/// <summary>How one picture is written: slanted, turned, stretched, bent, thick or thin, faint or dark. Every hand is another.</summary>
internal sealed class Hand
{
    private const float Degree = MathF.PI / 180;

    private readonly Random random;
    private readonly float unsteadiness;
    private readonly Matrix3x2 form;
    private readonly Vector2 bend, phase;

    internal Hand(Random random)
    {
        this.random = random;
        unsteadiness = Between(0, 0.025f);
        form = Matrix3x2.CreateTranslation(-0.5f, -0.5f)
            * Matrix3x2.CreateScale(Between(0.62f, 0.95f), Between(0.8f, 1.05f))
            * Matrix3x2.CreateSkew(Between(-0.3f, 0.3f), 0)
            * Matrix3x2.CreateRotation(Between(-12, 12) * Degree)
            * Matrix3x2.CreateScale(PictureSample.Side - 8)
            * Matrix3x2.CreateTranslation(PictureSample.Side / 2f + Between(-2, 2), PictureSample.Side / 2f + Between(-2, 2));
        bend = new Vector2(Between(-0.06f, 0.06f), Between(-0.06f, 0.06f));
        phase = new Vector2(Between(0, MathF.Tau), Between(0, MathF.Tau));
        Radius = Between(0.7f, 1.7f);
        Ink = Between(0.75f, 1);
        Noise = Between(4, 24);
    }

    /// <summary>Half the width of the pen, in pixels.</summary>
    internal float Radius { get; }

    /// <summary>How dark the pen writes, 0 to 1.</summary>
    internal float Ink { get; }

    /// <summary>The noise of the picture: the most that a pixel is off.</summary>
    internal float Noise { get; }

    /// <summary>A point of the shape, where this hand puts it, in pixels.</summary>
    internal Vector2 Place(Vector2 point)
    {
        var bent = point
            + new Vector2(bend.X * MathF.Sin(point.Y * 4 + phase.X), bend.Y * MathF.Sin(point.X * 4 + phase.Y))
            + new Vector2(Between(-unsteadiness, unsteadiness), Between(-unsteadiness, unsteadiness));
        return Vector2.Transform(bent, form);
    }

    private float Between(float low, float high) => low + (high - low) * random.NextSingle();
}
