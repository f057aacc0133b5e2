using System.CommandLine;
using MlServe.Training.Distributed;

namespace MlServe.Trainer.Commands;

/// <summary>How verbs find a store.</summary>
internal static class StoreArguments
{
    /// <summary>--store.</summary>
    public static readonly Option<string> Store = new("--store") { Description = "HOST:PORT of the Redis that keeps the weights", Required = true };

    /// <summary>--patience.</summary>
    public static readonly Option<int> Patience = Options.Count("--patience", 60, 1, "Seconds that a store may be silent");

    /// <summary>The store at an address.</summary>
    public static StoreOptions Read(ParseResult parsed, string address) =>
        StoreOptions.Parse(address) with { Patience = TimeSpan.FromSeconds(parsed.GetValue(Patience)) };
}
