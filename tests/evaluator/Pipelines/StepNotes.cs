namespace MlServe.Evaluator.Tests.Pipelines;

/// <summary>What the steps of a test's pipeline noted in the folder "notes": a line in a file of its own each time that a step ran.</summary>
internal static class StepNotes
{
    /// <summary>How often a step ran.</summary>
    public static int Times(TemporaryFolder scratch, string step)
    {
        var notes = scratch[Path.Combine("notes", step)];
        return File.Exists(notes) ? File.ReadAllLines(notes).Length : 0;
    }
}
