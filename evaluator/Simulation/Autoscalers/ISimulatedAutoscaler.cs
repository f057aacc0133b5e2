namespace MlServe.Evaluator.Simulation.Autoscalers;

/// <summary>Who sets the number of pods while a simulation goes.</summary>
internal interface ISimulatedAutoscaler
{
    /// <summary>The manifest is applied.</summary>
    void Begin();

    /// <summary>The load begins.</summary>
    void LoadBegins();
}
