using k8s.Models;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Simulation.Calibration;

namespace MlServe.Evaluator.Calibration;

/// <summary>Which service a Deployment is, for a calibration: the image, how it is started, and what is asked of it.</summary>
internal static class ServiceIdentity
{
    // A simulation follows these two itself.
    private static readonly string[] Followed = ["Concurrency", "QueueLength"];

    /// <summary>The service of a Deployment's first container.</summary>
    /// <param name="deployment">The Deployment.</param>
    /// <param name="url">What is loaded of it.</param>
    /// <param name="model">What it says of its model; null: nothing.</param>
    public static CalibratedService Of(V1Deployment deployment, HttpAddress url, ModelIdentity? model)
    {
        var container = deployment.Spec.Template.Spec.Containers[0];
        return new CalibratedService(container.Image, $"GET {url.Url.AbsolutePath}")
        {
            Arguments = Arguments([.. container.Command ?? [], .. container.Args ?? []]),
            Environment = [.. (container.Env ?? []).Where(variable => !Followed.Any(name => variable.Name == $"Serve__{name}"))
                .Select(variable => variable.ValueFrom is null ? $"{variable.Name}={variable.Value}" : variable.Name).Order(StringComparer.Ordinal)],
            Model = model,
        };
    }

    /// <summary>The words without the two options, whose value may be a word of its own.</summary>
    private static List<string> Arguments(IReadOnlyList<string> words)
    {
        var kept = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            if (Followed.Any(name => words[i] == $"--Serve:{name}"))
                i++;
            else if (!Followed.Any(name => words[i].StartsWith($"--Serve:{name}=", StringComparison.Ordinal)))
                kept.Add(words[i]);
        }

        return kept;
    }
}
