namespace MlServe.Evaluator.Commands;

/// <summary>
/// Whether the process that started this one is still there, told by the pipe it holds: standard input ends when the
/// owner does, also when it is killed and can tell nobody.
/// </summary>
internal sealed class OwnedProcess : IDisposable
{
    private readonly CancellationTokenSource ended;

    private OwnedProcess(CancellationToken ct) => ended = CancellationTokenSource.CreateLinkedTokenSource(ct);

    /// <summary>Cancelled when the owner is gone, or with the token that was handed in.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Watches standard input when <paramref name="owned"/>; otherwise only passes <paramref name="ct"/> on.</summary>
    public static OwnedProcess Watch(bool owned, CancellationToken ct)
    {
        var process = new OwnedProcess(ct);
        if (owned)
            _ = process.ReadToEndAsync();
        return process;
    }

    /// <inheritdoc/>
    public void Dispose() => ended.Dispose();

    private async Task ReadToEndAsync()
    {
        // A pool thread: reading a console or a pipe blocks whatever its name says.
        await Task.Yield();
        using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer) > 0)
        {
        }

        try
        {
            await ended.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The work was over already.
        }
    }
}
