using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Tests.Sweep.Targets;

/// <summary>Sweeps over a pipeline.</summary>
internal static class PipelineFixture
{
    /// <summary>
    /// data → fit → after. Step fit prints ten epochs that come up to a score from 0 to 1, the best where x is 7 of 10, and fails where x is 0; as
    /// long as the file HOLD is there it waits. Each step notes that it ran.
    /// </summary>
    public const string Text = """
        name: curve
        image: evaluator
        parameters: { x: 1, pause: 0, notes: NOTES, hold: HOLD }
        resources: { cpu: 100m, memory: 64Mi }
        steps:
          - { name: data, command: [sh, -c, 'echo x >> {notes}/data; echo 7 > {out}/best'] }
          - name: fit
            command:
              - sh
              - -c
              - |
                echo x >> {notes}/fit-{x}
                while [ -e {hold} ]; do sleep 0.1; done
                [ {x} = 0 ] && exit 1
                read best < {data}/best
                far=$(({x} > best ? {x} - best : best - {x}))
                for epoch in 1 2 3 4 5 6 7 8 9 10; do
                  echo epoch=$epoch score=0.$((epoch * (9 - far) / 10))
                  sleep {pause}
                done
          - { name: after, needs: fit, command: [sh, -c, 'echo x >> {notes}/after-{x}'] }
        """;

    /// <summary>Writes the pipeline and a sweep over it.</summary>
    /// <returns>The sweep's path.</returns>
    public static string Write(TemporaryFolder scratch, string sweep)
    {
        Directory.CreateDirectory(scratch["notes"]);
        scratch.Write("curve.yaml", Text.Replace("NOTES", scratch["notes"], StringComparison.Ordinal)
            .Replace("HOLD", scratch["hold"], StringComparison.Ordinal));
        return scratch.Write("sweep.yaml", "pipeline: curve.yaml\n" + sweep);
    }

    public static SweepDefinition Define(TemporaryFolder scratch, string sweep) => SweepFile.Read(Write(scratch, sweep));
}
