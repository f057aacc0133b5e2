using System.CommandLine;
using System.CommandLine.Completions;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.OpenInference;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that say how a service is spoken to that does not speak as <c>serve</c> does.</summary>
/// <param name="standard">What it must do where nothing is said, for the help.</param>
/// <param name="hasPath">Whether the verb deploys, and finds the service's address itself.</param>
internal sealed class ServiceOptions(string standard, bool hasPath) : OptionGroup<ServiceContract>
{
    private readonly Option<string?> check = Check(standard);

    private readonly Option<string?> answer = Answer();

    private readonly Option<string?> path = new("--path")
    {
        Description = $"What of the deployed Service is loaded, such as {InferAddress.Example} of a model of the Open Inference Protocol. Default: /test.",
        HelpName = "PATH",
    };

    /// <summary><c>--answer</c>: how answers are read.</summary>
    public static Option<string?> Answer()
    {
        var option = new Option<string?>("--answer")
        {
            Description = "Where label and probability stand in an answer: two JSON pointers (\"/0/label /0/score\"), or a regular expression with the groups "
                + "label and probability. Default: the forms that docs/bring-your-own.md shows.",
            HelpName = "WHERE",
        };
        option.Validators.Add(result =>
        {
            try
            {
                _ = result.GetValueOrDefault<string?>() is { } text ? AnswerReader.Parse(text) : null;
            }
            catch (FormatException exception)
            {
                result.AddError($"--answer {result.Tokens[^1].Value}: {exception.Message}.");
            }
        });
        return option;
    }

    /// <summary>How answers are read.</summary>
    public static AnswerReader ReaderOf(string? answer) => answer is null ? AnswerReader.Known : AnswerReader.Parse(answer);

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(check);
        command.Add(answer);
        if (!hasPath)
            return;
        command.Add(path);
        command.Validators.Add(result =>
        {
            if (result.GetValue(path) is { } text && !text.StartsWith('/'))
                result.AddError($"--path {HttpAddress.Shown(text)}: must be a path such as /test; a whole address is for --url.");
            if (result.GetValue(path) is not null && command.Options.FirstOrDefault(option => option.Name == "--url") is { } url
                && result.GetResult(url) is { Implicit: false })
                result.AddError("--path and --url exclude each other: the URL has a path of its own.");
        });
    }

    /// <inheritdoc/>
    public override ServiceContract Bind(ParseResult parsed) => new()
    {
        Check = parsed.GetValue(check) is { } word ? CheckWords.Meaning(word) : null,
        Answers = ReaderOf(parsed.GetValue(answer)),
        Path = hasPath ? parsed.GetValue(path) : null,
    };

    private static Option<string?> Check(string standard)
    {
        var option = new Option<string?>("--check")
        {
            Description = "What the service must do before it is loaded: none, status (answer with 200 to 299), classifies (answer with a label and its "
                + "probability) or v2 (say by the Open Inference Protocol that the model is ready, and infer). "
                + $"Default: v2 at {InferAddress.Example}, else {standard}.",
            HelpName = "WHAT",
        };
        var words = CheckWords.All;
        option.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word)));
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not { } word || words.Contains(word))
                return;
            var meant = Spelling.Nearest(word, words);
            result.AddError($"--check {word}: must be {string.Join(" or ", words)}{(meant is null ? "" : $"; did you mean '{meant}'?")}.");
        });
        return option;
    }
}
