namespace MlServe.Training.Learning;

/// <summary>How gradients become steps.</summary>
public enum OptimizerKind
{
    /// <summary>Plain gradient descent.</summary>
    Sgd,

    /// <summary>Gradient descent with a momentum of 0.9.</summary>
    Momentum,

    /// <summary>Adagrad (Duchi, Hazan, Singer 2011).</summary>
    Adagrad,

    /// <summary>Adam (Kingma, Ba 2015).</summary>
    Adam,
}
