// A process for the tests to kill: the embedded cluster itself, or one that owns a cluster process.
//   cluster STATE [--owned]     owner STATE
using MlServe.LocalCluster.Hosting;
using MlServe.LocalCluster.Node;

var state = args[1];
if (args[0] == "cluster")
{
    var images = new Dictionary<string, ImageCommand> { ["shell"] = new("/bin/sh", []) };
    await ClusterProcess.RunAsync(new LocalClusterOptions { StateDirectory = state, Images = images }, owned: args.Contains("--owned"));
}
else
{
    var command = new[] { Environment.ProcessPath!, Environment.GetCommandLineArgs()[0], "cluster", state, "--owned" };
    await using var cluster = await ClusterProcess.StartAsync(state, command, owned: true);
    await Task.Delay(Timeout.Infinite);
}
