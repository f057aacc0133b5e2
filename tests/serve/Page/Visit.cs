using Microsoft.Playwright;
using MlServe.Browser;

namespace MlServe.Serve.Tests.Page;

/// <summary>One visit to the page, and what the browser complained of meanwhile.</summary>
internal sealed class Visit : IAsyncDisposable
{
    public Visit(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout(60_000);
        Complaints = page.Complaints();
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, refusals by the content policy among them.</summary>
    public IReadOnlyList<string> Complaints { get; }

    public ILocator Alert => Page.GetByRole(AriaRole.Alert);

    public ILocator Again => Page.Locator("#again");

    public static FilePayload Photo(string name = "photo.jpg") =>
        new() { Name = name, MimeType = "image/jpeg", Buffer = Fixtures.Image(name) };

    public Task ChooseAsync(FilePayload file) => Page.SetInputFilesAsync("#file", file);

    /// <summary>Waits for <c>empty</c>, <c>working</c>, <c>done</c> or <c>failed</c>.</summary>
    public Task StateAsync(string state) => Page.WaitForSelectorAsync($"main[data-state={state}]");

    /// <summary>Dispatches an event that carries the file, as the browser does for a drop and a paste.</summary>
    public Task BringAsync(string kind, byte[] file, string type = "image/jpeg") => Page.EvaluateAsync(
        """
        ({ kind, base64, type }) => {
          const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
          const transfer = new DataTransfer();
          if (bytes.length) transfer.items.add(new File([bytes], "photo.jpg", { type }));
          else transfer.setData("text/plain", "words");
          const init = { bubbles: true, cancelable: true };
          if (kind === "paste") document.body.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: transfer }));
          else for (const step of ["dragenter", "dragover", "drop"])
            document.getElementById("file").dispatchEvent(new DragEvent(step, { ...init, dataTransfer: transfer }));
        }
        """, new { kind, base64 = Convert.ToBase64String(file), type });

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
