using MlServe.Classifier;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Load.Http;

/// <summary>Makes the bodies of a target that infers: the model itself says what it takes.</summary>
internal static class InferenceBodies
{
    private const long MostBytes = 512 << 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The target with its bodies.</summary>
    /// <param name="target">The target.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="anyCertificate">Takes certificates that no authority vouches for.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">Nothing answers there, or a photo cannot be sent.</exception>
    /// <exception cref="ModelException">The model takes no pictures.</exception>
    public static async Task<TargetPlan> MakeAsync(TargetPlan target, HttpAddress address, bool anyCertificate, CancellationToken ct)
    {
        var pages = InferAddress.Of(address)!;
        using var http = address.NewClient(Timeout, anyCertificate);
        var tensors = await new InferClient(http, pages).DescribeAsync(ct);
        var model = tensors.ModelForLoad(pages.Model.ToString());
        List<RequestBody> bodies = [];
        foreach (var photo in target.Photos)
        {
            bodies.Add(new RequestBody(InferJson.MediaType, Body(tensors, model, photo)));
            if (bodies.Sum(body => (long)body.Bytes.Length) > MostBytes)
                throw new UserErrorException(
                    $"the photos for {address} are more than {MostBytes >> 20} MB as tensors, and all are kept in memory: name a smaller folder.");
        }

        if (bodies.Count == 0)
            bodies.Add(new RequestBody(InferJson.MediaType, InferBody.OfStripes(tensors, model)));
        // The address may have been the model's own page.
        return target with { Url = pages.Infer.Url.ToString(), Bodies = bodies };
    }

    private static byte[] Body(ServedTensors tensors, ServedModel model, string photo)
    {
        try
        {
            return InferBody.OfPhoto(tensors, model, File.ReadAllBytes(photo));
        }
        catch (Exception exception) when (exception is InvalidImageException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{photo} cannot be sent as a tensor: {exception.Message}", exception);
        }
    }
}
