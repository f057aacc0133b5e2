namespace MlServe.Classifier;

/// <summary>The type of the numbers that a model takes.</summary>
public enum PixelType
{
    /// <summary>32-bit floating point, the usual one.</summary>
    Float32,

    /// <summary>16-bit floating point, as models saved in half precision take.</summary>
    Float16,

    /// <summary>Whole numbers from 0 to 255: the pixels as they are.</summary>
    UInt8,

    /// <summary>Whole numbers from −128 to 127, as some quantised models take.</summary>
    Int8,
}
