namespace MlServe.LocalCluster.Store.Ownership;

/// <summary>A write as an object's owners are noted: by whom, in which version, when.</summary>
/// <param name="Owner">Who writes, and how.</param>
/// <param name="ApiVersion">The version it is kept in.</param>
/// <param name="Time">The time to note.</param>
internal readonly record struct FieldWrite(FieldOwner Owner, string ApiVersion, string Time);
