namespace MlServe.Linux;

/// <summary>The signals that a kubelet sends.</summary>
public enum Signal
{
    /// <summary>Please end: SIGTERM.</summary>
    Terminate = 15,

    /// <summary>End: SIGKILL.</summary>
    Kill = 9,
}
