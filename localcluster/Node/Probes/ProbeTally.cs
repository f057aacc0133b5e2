namespace MlServe.LocalCluster.Node.Probes;

/// <summary>Counts answers in a row until they count.</summary>
/// <param name="successes">So many successes in a row count.</param>
/// <param name="failures">So many failures in a row count.</param>
internal sealed class ProbeTally(int successes, int failures)
{
    private bool? last;
    private int inARow;

    /// <summary>The verdict that this answer completes: true, false, or null for none yet.</summary>
    public bool? Add(bool succeeded)
    {
        inARow = last == succeeded ? inARow + 1 : 1;
        last = succeeded;
        return inARow >= (succeeded ? successes : failures) ? succeeded : null;
    }
}
