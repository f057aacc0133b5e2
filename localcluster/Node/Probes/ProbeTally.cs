namespace MlServe.LocalCluster.Node.Probes;

/// <summary>Counts answers in a row until they count.</summary>
internal sealed class ProbeTally(ProbeSettings settings)
{
    private bool? last;
    private int inARow;

    /// <summary>The verdict that this answer completes: true, false, or null for none yet.</summary>
    public bool? Add(bool succeeded)
    {
        inARow = last == succeeded ? inARow + 1 : 1;
        last = succeeded;
        return inARow >= (succeeded ? settings.SuccessThreshold : settings.FailureThreshold) ? succeeded : null;
    }
}
