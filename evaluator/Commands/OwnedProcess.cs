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

    /// <summary>Watches the stream that <paramref name="openInput"/> opens; null: only passes <paramref name="ct"/> on.</summary>
    public static OwnedProcess Watch(Func<Stream>? openInput, CancellationToken ct)
    {
        var process = new OwnedProcess(ct);
        if (openInput is not null)
            _ = process.ReadToEndAsync(openInput);
        return process;
    }

    /// <inheritdoc/>
    public void Dispose() => ended.Dispose();

    private async Task ReadToEndAsync(Func<Stream> openInput)
    {
        // A pool thread: reading a console or a pipe blocks whatever its name says.
        await Task.Yield();
        using var input = openInput();
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
