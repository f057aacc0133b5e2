using System.CommandLine;
using System.CommandLine.Completions;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Evaluator.Commands;

/// <summary><c>--context</c>, whose values Tab completes from the kubeconfig.</summary>
internal static class ContextOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create(string description)
    {
        var option = new Option<string?>("--context") { Description = description, HelpName = "NAME" };
        option.CompletionSources.Add(_ => Kubeconfig.ContextNames().Select(name => new CompletionItem(name)));
        return option;
    }
}
