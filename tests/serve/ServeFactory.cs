using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using MlServe.Serve.Classification;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests;

/// <summary>The whole service in this process, with a small model.</summary>
public sealed class ServeFactory : WebApplicationFactory<Program>
{
    private (string Name, string Value)[] options = [];

    /// <summary>A service with options by name, as <c>("QueueLength", "1")</c>.</summary>
    public static ServeFactory With(params (string Name, string Value)[] options) => new() { options = options };

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting($"{ServeOptions.Section}:{nameof(ModelOptions.Model)}", Fixtures.GoodModel);
        foreach (var (name, value) in options)
            builder.UseSetting($"{ServeOptions.Section}:{name}", value);
    }

    /// <summary>A client of a service that is ready.</summary>
    public async Task<HttpClient> ReadyClientAsync()
    {
        var client = CreateClient();
        await Fixtures.Until(async () => (await client.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK, "ready");
        return client;
    }

    /// <summary>A multipart form with the image in the field <c>file</c>.</summary>
    public static MultipartFormDataContent Form(byte[] image, string field = "file") =>
        new() { { new ByteArrayContent(image), field, "../../etc/passwd" } };

    /// <summary>The image as the body itself.</summary>
    public static ByteArrayContent Raw(byte[] image, string? type)
    {
        var content = new ByteArrayContent(image);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}
