namespace MlServe.Training.Distributed;

/// <summary>What a store began with.</summary>
/// <param name="Id">Of the store.</param>
/// <param name="Shapes">Of the network's weights.</param>
/// <param name="Digest">Of the first weights.</param>
internal sealed record StoreBeginning(string Id, string Shapes, string Digest);
