namespace MlServe.Evaluator.Load.Results;

/// <summary>
/// Whether the service answered, but refused: siege counts a 401 as served and a 404 as neither served nor failed, so a
/// load of nothing else looks like a fast service.
/// </summary>
internal static class Refusals
{
    /// <summary>Share of the answers from which their times say more about refusals than about the service.</summary>
    public const double Share = 0.1;

    /// <summary>One line for people that says what to do; null when nearly all requests were served.</summary>
    public static string? Warning(LoadResult result)
    {
        var counts = result.Overall.Figures.Counts;
        (long Count, Func<int, bool> Which, string Statuses, string Advice)[] kinds =
        [
            (
                counts.Denied, LoadCounts.IsDenial, "401, 403 or 407",
                "give the credentials, as --url http://USER:PASSWORD@HOST or as a header of the plan's targets"
            ),
            (counts.NotFound, LoadCounts.IsNotFound, "404 or 410", "check the path of --url and of the plan's targets"),
            (counts.Rejected, LoadCounts.IsRejection, "another 4xx", "check the method, headers and bodies of the plan's targets"),
        ];
        var refused = kinds.Sum(kind => kind.Count);
        if (refused == 0 || refused < Share * counts.Transactions)
            return null;
        var found = kinds.Where(kind => kind.Count > 0).OrderByDescending(kind => kind.Count).ToList();
        var statuses = result.Overall.Figures.Statuses;
        var named = found.Select(kind => Invariant($"{kind.Count:#,0} with {AnswerStatuses.Text(statuses, kind.Which, kind.Statuses)}"));
        return Invariant($"{refused:#,0} of {counts.Transactions:#,0} answers refused the request ({string.Join(", ", named)}), ")
            + $"and their times are in the figures: {found[0].Advice}";
    }
}
