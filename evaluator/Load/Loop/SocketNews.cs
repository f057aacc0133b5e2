namespace MlServe.Evaluator.Load.Loop;

/// <summary>Something new on a connection: bytes have come, there is room to send, or it has ended.</summary>
/// <param name="Key">Whose connection it is.</param>
/// <param name="HasEnded">The other side has closed or broken it; what it sent before may still be there to be read.</param>
internal readonly record struct SocketNews(int Key, bool HasEnded);
