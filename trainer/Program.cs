MlServe.Training.Native.Libtorch.Load();
using var t = TorchSharp.torch.ones(3);
Console.WriteLine(t.sum().item<float>());
Console.WriteLine(System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 >> 20);
