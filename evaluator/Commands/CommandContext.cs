using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Commands;

/// <summary>What a command meets besides its arguments: where it writes and reads, the clock, chance, and the wish to end. Tests hand in their own.</summary>
internal sealed class CommandContext(Interruption interruption)
{
    /// <summary>The user's signals.</summary>
    public Interruption Interruption { get; } = interruption;

    /// <summary>Results. Default: standard output, asked for anew at each use, since a closed terminal replaces it (<see cref="Interruption"/>).</summary>
    public TextWriter Output
    {
        get => field ?? Console.Out;
        init
        {
            field = value;
            IsOutputColoured = false;
        }
    }

    /// <summary>Whether results go to a terminal that shows colours.</summary>
    public bool IsOutputColoured { get; init; } = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    /// <summary>Progress, warnings and mistakes. Default: standard error, asked for anew at each use.</summary>
    public TextWriter Error
    {
        get => field ?? Console.Error;
        init
        {
            field = value;
            IsErrorTerminal = false;
        }
    }

    /// <summary>Whether <see cref="Error"/> is a terminal, on which lines may be replaced.</summary>
    public bool IsErrorTerminal { get; private init; } = !Console.IsErrorRedirected;

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where chance begins: seeds that the user does not name are drawn from it.</summary>
    public Random Random { get; init; } = new();

    /// <summary>Writes a warning.</summary>
    public void Warn(string warning) => Error.WriteLine("warning: " + warning);

    /// <summary>Opens the page on which several runs can be watched, one after the other, and says where it is.</summary>
    /// <param name="port">Its port, 0 for any that is free; null: no page is asked for.</param>
    /// <exception cref="UserErrorException">The port is taken, or not for this user.</exception>
    public async Task<LivePage?> OpenPageAsync(int? port)
    {
        if (port is not { } asked)
            return null;
        var page = await LivePage.StartAsync(asked, Time);
        Error.WriteLine($"the runs can be watched at {page.Url}");
        return page;
    }

    /// <summary>A display for each of several runs, all of them on <paramref name="page"/> where there is one.</summary>
    public Func<IRunDisplay> DisplaysOn(LivePage? page) => page is null ? CreateDisplay : () => new WebDisplay(CreateDisplay(), page, endsPage: false);

    /// <summary>A picture on a terminal, lines elsewhere.</summary>
    public IRunDisplay CreateDisplay() => IsErrorTerminal ? new LiveDisplay(Time) : new PlainDisplay(Error, Time);
}
