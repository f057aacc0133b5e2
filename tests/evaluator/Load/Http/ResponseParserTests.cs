using System.Text;
using FsCheck;
using FsCheck.Xunit;
using MlServe.Evaluator.Load.Http;

namespace MlServe.Evaluator.Tests.Load.Http;

public class ResponseParserTests
{
    public static TheoryData<string, int, long> Whole => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, 5 },
        { "HTTP/1.1 200 OK\r\ncontent-length:5\r\nServer: x\r\n\r\nhello", 200, 5 },
        { "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, 0 },
        { "HTTP/1.0 200 OK\nContent-Length: 2\n\nok", 200, 2 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", 200, 15 },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n1\r\nx\r\n0\r\nTrailer: t\r\n\r\n", 200, 1 },
        { "HTTP/1.1 204 No Content\r\n\r\n", 204, 0 },
        { "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, 0 },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 500 Oops\r\nContent-Length: 1\r\n\r\nx", 500, 1 },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void Feed_WholeResponse_IsCompleteHoweverItIsCut(string response, int status, long bodyBytes)
    {
        var bytes = Encoding.Latin1.GetBytes(response);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var parser = new ResponseParser();
            parser.Reset();
            for (var at = 0; at < bytes.Length; at += size)
            {
                Assert.False(parser.IsComplete, $"complete before byte {at}, pieces of {size}");
                parser.Feed(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
            }

            Assert.True(parser.IsComplete, $"pieces of {size}");
            Assert.Equal((status, bodyBytes), (parser.Status, parser.BodyBytes));
        }
    }

    [Fact]
    public void Feed_NoLength_EndsWithTheConnection()
    {
        var parser = Fed("HTTP/1.1 200 OK\r\n\r\nsome text");

        Assert.False(parser.IsComplete);
        parser.FeedEnd();
        Assert.True(parser.IsComplete);
        Assert.Equal(9, parser.BodyBytes);
        Assert.False(parser.KeepsAlive);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public void FeedEnd_InTheMiddle_IsMalformed(string part)
    {
        var parser = Fed(part);

        parser.FeedEnd();
        Assert.True(parser.IsMalformed);
        Assert.False(parser.IsComplete);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/2 200 OK\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: five\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n")]
    public void Feed_NotHttp_IsMalformed(string text) => Assert.True(Fed(text).IsMalformed);

    [Fact]
    public void Feed_PodThatAnswered_IsKeptUntilTheNextResponse()
    {
        var parser = new ResponseParser();
        foreach (var pod in (string?[])["ml-app-1", "ml-app-2", "ml-app-1", null])
        {
            parser.Reset();
            parser.Feed(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{(pod is null ? "" : $"x-served-by: {pod}\r\n")}Content-Length: 0\r\n\r\n"));
            Assert.Equal(pod, parser.ServedBy);
        }
    }

    [Fact]
    public void Of_ANewNameForEachAnswer_FillsNoMemory()
    {
        var names = new PodNames();

        Assert.Equal(256, Enumerable.Range(0, 1000).Count(i => names.Of(Encoding.ASCII.GetBytes($"pod-{i}")) is not null));
        Assert.Null(new PodNames().Of(new byte[254]));
    }

    [Fact]
    public void Feed_EndlessHeader_IsMalformedNotMemory()
    {
        var parser = new ResponseParser();
        parser.Reset();
        parser.Feed("HTTP/1.1 200 OK\r\n"u8);
        for (var i = 0; i < 100_000 && !parser.IsMalformed; i++)
            parser.Feed("X: 0123456789\r\n"u8);

        Assert.True(parser.IsMalformed);
    }

    [Property(MaxTest = 20_000, EndSize = 8, Replay = "3,1")]
    public bool Feed_DamagedResponse_ComesToAnEnd(NonEmptyArray<(byte Place, byte Value)> damage)
    {
        var bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"u8.ToArray();
        foreach (var (place, value) in damage.Get)
            bytes[place % bytes.Length] = value;
        var parser = new ResponseParser();
        parser.Reset();
        parser.Feed(bytes);
        parser.FeedEnd();
        return parser.IsComplete || parser.IsMalformed;
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", true)]
    public void KeepsAlive_VersionAndHeader_AreWeighed(string response, bool keepsAlive) =>
        Assert.Equal(keepsAlive, Fed(response).KeepsAlive);

    [Fact]
    public void Reset_AfterResponse_ReadsTheNextAfresh()
    {
        var parser = Fed("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 2\r\n\r\nhi");
        Assert.Equal("/next", parser.Location);

        parser.Reset(toHead: true);
        parser.Feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"u8);
        Assert.True(parser.IsComplete);
        Assert.Equal((200, 0L, (string?)null), (parser.Status, parser.BodyBytes, parser.Location));
    }

    private static ResponseParser Fed(string text)
    {
        var parser = new ResponseParser();
        parser.Reset();
        parser.Feed(Encoding.Latin1.GetBytes(text));
        return parser;
    }
}
