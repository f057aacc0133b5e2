namespace MlServe.LocalCluster.Store.Schema;

/// <summary>A value does not have the type that its place asks for.</summary>
internal sealed class SchemaException(string message) : Exception(message);
