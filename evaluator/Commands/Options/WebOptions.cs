using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that show a run on a page while it goes.</summary>
/// <param name="what">What is shown.</param>
internal sealed class WebOptions(string what) : OptionGroup<int?>
{
    private readonly Option<bool> web = new("--web")
    {
        Description = $"Show {what} while it goes, on a page of this machine; its address is printed.",
    };

    private readonly Option<int> port = new Option<int>("--web-port")
    {
        Description = "Port of that page. Default: any that is free.",
        HelpName = "PORT",
    }.Within(0, 65535);

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(web);
        command.Add(port);
    }

    /// <summary>The page's port, 0 for any that is free; null: no page is asked for.</summary>
    public override int? Bind(ParseResult parsed) => parsed.GetValue(web) || parsed.GetResult(port) is { Implicit: false } ? parsed.GetValue(port) : null;
}
