using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MlServe.Serve.Classification;

/// <summary>What the framework cannot infer for <c>/openapi/v1.json</c>: bodies read by hand and the answer's second form.</summary>
internal static class ApiDescription
{
    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/webp", "image/gif", "application/octet-stream"];

    public static Task DescribePredict(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "A JPEG, PNG, WebP or GIF image" };
        var content = ImageTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = file });
        content["multipart/form-data"] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = file },
                Required = new HashSet<string> { "file" },
            },
        };
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
        return DescribeAnswer(operation, context, ct);
    }

    public static Task DescribeAnswer(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (operation.Responses?["200"].Content is { } answer)
            answer["text/plain"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Examples = ["Bread (0.93), Inference Time : 0.0412 seconds"] },
            };
        return Task.CompletedTask;
    }
}
