using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MlServe.Benchmarks;

// "decode FOLDER OUT SIZE" is the other half of compare_with_pillow.py; everything else is BenchmarkDotNet's.
if (args is ["decode", var images, var output, var size])
    return DecodedFolder.Write(images, output, int.Parse(size, CultureInfo.InvariantCulture));

// In process: the projects that BenchmarkDotNet generates would inherit this repository's analyzers. Short: a minute in all.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkSwitcher.FromAssembly(typeof(DecodingBenchmarks).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
return 0;
