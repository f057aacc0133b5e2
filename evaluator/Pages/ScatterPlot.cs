namespace MlServe.Evaluator.Pages;

/// <summary>A figure of a point: its median, and how far its whiskers reach.</summary>
/// <param name="Median">Where the point is.</param>
/// <param name="Low">The lower end of its whisker.</param>
/// <param name="High">The upper end.</param>
internal sealed record Spread(double Median, double Low, double High);

/// <summary>One thing of several that are set against each other in two figures, of which less is better.</summary>
/// <param name="Number">In its circle; decides its colour, too.</param>
/// <param name="Name">Beside it, where there is room.</param>
/// <param name="IsBest">No other is as good in everything that counts and better in something: its circle is filled.</param>
/// <param name="X">Across.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Runs">Its single runs, as dots.</param>
internal sealed record ScatterPoint(int Number, string Name, bool IsBest, Spread X, Spread Y, IReadOnlyList<(double X, double Y)> Runs)
{
    /// <summary>Which of the colours of the style sheet; they begin anew after the last, and points are told apart by number.</summary>
    public int Colour => (Number - 1) % ScatterPlot.Colours + 1;
}

/// <summary>Two figures against each other as inline SVG, with the front as a line. Lower left is better.</summary>
/// <param name="X">Name and unit of what is across.</param>
/// <param name="Y">Of what is upwards.</param>
/// <param name="Note">What a filled circle means.</param>
internal sealed record ScatterPlot((string Name, string Unit) X, (string Name, string Unit) Y, string Note)
{
    /// <summary>Colours of the style sheet.</summary>
    public const int Colours = 10;

    /// <summary>Others that are only dots, as far as the points' own axes reach. Default none.</summary>
    public IReadOnlyList<(double X, double Y)> Others { get; init; } = [];

    /// <summary>The figure, drawn for a wide page and for a narrow one; a line of text where there is no point.</summary>
    /// <param name="points">The points.</param>
    /// <param name="front">Places of the points that are on the front of these two figures.</param>
    public Markup ToHtml(IReadOnlyList<ScatterPoint> points, IReadOnlyList<bool> front)
    {
        var html = new MarkupWriter();
        html.Write(
            $"<figure class=\"chart\" id=\"scatter\"><figcaption><h3>{Y.Name} <small>{Y.Unit}</small> against {X.Name.ToLowerInvariant()} "
                + $"<small>{X.Unit}</small></h3>"
        );
        if (points.Count == 0)
        {
            html.Write($"</figcaption><p class=\"none\">no data</p></figure>\n");
            return html.ToMarkup();
        }

        html.Write($"<p class=\"soft\">Lower left is better. {Note}</p></figcaption>");
        html.Write(new ScatterDrawing(this, points, front, Width: 960, Height: 430, "wide").ToSvg());
        html.Write(new ScatterDrawing(this, points, front, Width: 370, Height: 400, "narrow").ToSvg());
        html.Write($"</figure>\n");
        return html.ToMarkup();
    }
}
