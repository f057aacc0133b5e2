using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier.Inference;

/// <summary>A model that is loaded and of which all is known that inference needs. Thread-safe.</summary>
internal sealed class ModelSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly ModelCard card;
    private readonly Func<ImageTensor> inputs;
    private readonly ScoreReader reader;
    private readonly RunOptions runOptions = new();
    private readonly ConcurrentBag<InferenceBuffers> free = [];

    /// <param name="session">The model; disposed of with this.</param>
    /// <param name="signature">Which input and output to use.</param>
    /// <param name="card">What the input expects.</param>
    internal ModelSession(InferenceSession session, ModelSignature signature, ModelCard card)
    {
        this.session = session;
        this.card = card;
        Signature = signature;
        inputs = ImageTensors.For(card, signature.Input);
        reader = new ScoreReader(signature, card.Labels);
    }

    internal ModelSignature Signature { get; }

    /// <summary>How many scores the model has for an image.</summary>
    internal int Scores => Signature.Output.Scores ?? card.Labels.Count;

    /// <summary>Buffers of the model's size, to be given back with <see cref="Return"/>.</summary>
    internal InferenceBuffers Rent()
    {
        if (free.TryTake(out var buffers))
            return buffers;
        buffers = new InferenceBuffers(card, inputs(), Signature.Input.Batch, Signature.Output, Scores);
        buffers.Bind(session, Signature.Input.Name, Signature.Output.Name);
        return buffers;
    }

    internal void Return(InferenceBuffers buffers) => free.Add(buffers);

    /// <summary>Runs the model on the buffers' input, into their scores.</summary>
    internal void Run(InferenceBuffers buffers)
    {
        if (buffers.Binding is { } binding)
        {
            session.RunWithBinding(runOptions, binding);
            return;
        }

        using var answers = session.Run(runOptions, [Signature.Input.Name], [buffers.Input.Value], [Signature.Output.Name]);
        reader.Read(answers[0], buffers.Scores);
    }

    public void Dispose()
    {
        while (free.TryTake(out var buffers))
            buffers.Dispose();
        runOptions.Dispose();
        session.Dispose();
    }
}
