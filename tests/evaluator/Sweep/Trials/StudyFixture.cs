using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Tests.Sweep.Trials;

/// <summary>Searches over a Job.</summary>
internal static class StudyFixture
{
    /// <summary>
    /// Prints ten steps that come up to a score from 0 to 1, the best where X is 7 of 10, and fails where X is 0. As long as the file HOLD is
    /// there it waits.
    /// </summary>
    public const string Job = """
        apiVersion: batch/v1
        kind: Job
        metadata: { name: study }
        spec:
          backoffLimit: 0
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: study
                  image: evaluator
                  command:
                    - sh
                    - -c
                    - |
                      while [ -e "$HOLD" ]; do sleep 0.1; done
                      [ "$X" = 0 ] && exit 1
                      far=$((X > 7 ? X - 7 : 7 - X))
                      for epoch in 1 2 3 4 5 6 7 8 9 10; do
                        echo epoch=$epoch score=0.$((epoch * (9 - far) / 10))
                        sleep ${PAUSE:-0}
                      done
                  env: [{ name: X, value: "1" }]
        """;

    public static SweepDefinition Define(TemporaryFolder scratch, string text)
    {
        scratch.Write("job.yaml", Job);
        return SweepFile.Read(scratch.Write("study.yaml", "manifest: job.yaml\n" + text));
    }

    /// <summary>A trial in memory that came to a score.</summary>
    public static TrialResult Trial(int round, double? score, TrialState state = TrialState.Done) => new(round)
    {
        State = score is null && state == TrialState.Done ? TrialState.Failed : state,
        Figures = score is { } known ? new Dictionary<string, double> { ["score"] = known } : new Dictionary<string, double>(),
    };
}
