using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MlServe.Benchmarks;

// Three words are parts of other scripts or tables of their own; everything else is BenchmarkDotNet's.
switch (args)
{
    case ["decode", var images, var output, var size]: // compare_with_pillow.py
        return DecodedFolder.Write(images, output, int.Parse(size, CultureInfo.InvariantCulture));
    case ["picture", var photo, var width, var height, var output]: // beside-peers.py
        return MadePicture.Write(photo, int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture), output);
    case ["parts", var photo, var model]:
        return RequestParts.Print(photo, model);
}

// In process: the projects that BenchmarkDotNet generates would inherit this repository's analyzers. Short: a minute in all.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkSwitcher.FromAssembly(typeof(HistogramBenchmarks).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
return 0;
