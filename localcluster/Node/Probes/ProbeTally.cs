namespace MlServe.LocalCluster.Node.Probes;

/// <summary>Counts answers in a row until they count.</summary>
internal sealed class ProbeTally(ProbeSettings settings)
{
    private bool? _last;
    private int _inARow;

    /// <summary>The verdict that this answer completes: true, false, or null for none yet.</summary>
    public bool? Add(bool succeeded)
    {
        _inARow = _last == succeeded ? _inARow + 1 : 1;
        _last = succeeded;
        return _inARow >= (succeeded ? settings.SuccessThreshold : settings.FailureThreshold) ? succeeded : null;
    }
}
