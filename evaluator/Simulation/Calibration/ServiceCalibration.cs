using System.Text.Json;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>
/// calibration.json: what one pod of a service costs on one machine, measured, so that a simulation can follow many of them. It speaks for
/// that machine, image, model and path alone: <see cref="MismatchWith"/>.
/// </summary>
internal sealed record ServiceCalibration
{
    /// <summary>The form of the file; another is refused.</summary>
    public const int CurrentVersion = 1;

    // What the record needs must be there and not null: a figure that is missing is not 0.
    private static readonly JsonSerializerOptions Complete =
        new(JsonFile.Options) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The form of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What it was made from.</summary>
    public required CalibrationSource Source { get; init; }

    /// <summary>Where it was measured.</summary>
    public required CalibratedMachine Machine { get; init; }

    /// <summary>What was measured.</summary>
    public required CalibratedService Service { get; init; }

    /// <summary>What a request costs.</summary>
    public required RequestCost Request { get; init; }

    /// <summary>How many requests a pod takes.</summary>
    public required ServiceQueue Queue { get; init; }

    /// <summary>Memory of a pod.</summary>
    public required PodMemory Memory { get; init; }

    /// <summary>What starting a pod takes.</summary>
    public required PodStart Start { get; init; }

    /// <summary>Why it must not be used for this machine and service, in a sentence that says what to do; null when it may.</summary>
    /// <param name="machine">The machine that is to be simulated.</param>
    /// <param name="service">The service that is to be simulated; what is null in it is not known and not held against it.</param>
    public string? MismatchWith(CalibratedMachine machine, CalibratedService service)
    {
        var difference = Machine.DifferenceFrom(machine) ?? Service.DifferenceFrom(service);
        return difference is null
            ? null
            : $"the calibration is of {difference}: calibrate anew with 'evaluator calibrate', or name another file with --calibration";
    }

    /// <summary>Writes or replaces <paramref name="path"/>.</summary>
    public void Write(string path) => JsonFile.Write(path, this);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is no calibration.</exception>
    public static ServiceCalibration Read(string path)
    {
        try
        {
            var calibration = JsonSerializer.Deserialize<ServiceCalibration>(TextFile.ReadAll(path), Complete) ?? throw new JsonException("it is null");
            return calibration.Mistake() is { } mistake ? throw new UserErrorException($"{path}: {mistake}") : calibration;
        }
        catch (JsonException exception)
        {
            throw new UserErrorException($"{path}:{(exception.LineNumber ?? 0) + 1}: is not a calibration: {exception.Message}", exception);
        }
    }

    /// <summary>What nothing can be simulated with; null when all is well.</summary>
    public string? Mistake() =>
        Version != CurrentVersion ? Invariant($"is of version {Version}, this evaluator reads {CurrentVersion}: calibrate anew")
        : Machine.Cores <= 0 ? "machine.cores must be above 0"
        : Machine.UsefulCores <= 0 ? "machine.useful_cores must be above 0"
        : Machine.SpeedDeviation < 0 ? "machine.speed_deviation must not be below 0"
        : Request.Mistake() ?? Queue.Mistake() ?? Memory.Mistake() ?? Start.Mistake();
}
