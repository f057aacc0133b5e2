using Microsoft.AspNetCore.RequestDecompression;

namespace MlServe.Serve.Hosting;

/// <summary>
/// Unpacks a body, and says of one that is not packed as it says what HTTP says of it: 400. The framework's streams throw
/// one thing or another (Brotli's an <see cref="InvalidOperationException"/>), which would pass for a fault of the service.
/// </summary>
internal sealed class CheckedDecompression(IDecompressionProvider provider) : IDecompressionProvider
{
    public Stream GetDecompressionStream(Stream stream) => new Body(provider.GetDecompressionStream(stream));

    private sealed class Body(Stream unpacking) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default)
        {
            try
            {
                return await unpacking.ReadAsync(buffer, ct);
            }
            catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
            {
                throw new BadHttpRequestException(
                    "The body is broken or incomplete: it is not compressed as its Content-Encoding says.",
                    StatusCodes.Status400BadRequest,
                    exception
                );
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken ct) =>
            ReadAsync(buffer.AsMemory(offset, count), ct).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => unpacking.DisposeAsync();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                unpacking.Dispose();
        }
    }
}
