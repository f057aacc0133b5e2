// Node port 32000 and the machine's processor are shared by all of these tests.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
