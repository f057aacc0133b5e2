using MlServe.Classifier.Cards;

namespace MlServe.Classifier.Inference;

/// <summary>A model that is ready.</summary>
/// <param name="Session">What runs it.</param>
/// <param name="Card">What it expects and answers.</param>
/// <param name="Written">The card as its author wrote it, if there is one.</param>
/// <param name="Sha256">Of the model's file, and of those that hold weights of it, in lower-case hexadecimal.</param>
internal sealed record LoadedModel(ModelSession Session, ModelCard Card, CardFile? Written, string Sha256);
