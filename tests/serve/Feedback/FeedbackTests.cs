using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MlServe.Linux;
using MlServe.Serve.Feedback;

namespace MlServe.Serve.Tests.Feedback;

/// <summary>The way of a held-out photo through the service.</summary>
public sealed class FeedbackTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Store => folder["feedback.db"];

    [Fact]
    public async Task Predict_WhoCanBeAsked_GetsTheQuestionThenTheAnswer()
    {
        using var serve = With(("FeedbackShare", "1"));
        using var client = await serve.ReadyClientAsync();
        var direct = await AnswerAsync(await PredictAsync(client, ask: false));

        var held = await PredictAsync(client);
        Assert.Equal(HttpStatusCode.Accepted, held.StatusCode);
        var question = await AnswerAsync(held);
        Assert.Equal(["ticket", "labels"], question.EnumerateObject().Select(field => field.Name));
        Assert.Equal(11, question.GetProperty("labels").GetArrayLength());

        var told = await TakeLabelAsync(client, question, "Soup");
        var reveal = await AnswerAsync(told);
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        Assert.True(reveal.GetProperty("is_counted").GetBoolean());
        Assert.Equal(direct.GetProperty("label").GetString(), reveal.GetProperty("prediction").GetProperty("label").GetString());

        var accuracy = await client.GetFromJsonAsync<JsonElement>("/accuracy", Ct);
        Assert.Equal(1, accuracy.GetProperty("served").GetProperty("labelled").GetInt32());
        Assert.Equal("nhwc_softmax", accuracy.GetProperty("served").GetProperty("model").GetString());
        Assert.Equal("Soup", accuracy.GetProperty("served").GetProperty("classes")[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task Predict_ClientHasBeenAskedEnough_AnswersAtOnce()
    {
        using var serve = With(("FeedbackShare", "1"), ("FeedbackPerClient", "2"));
        using var client = await serve.ReadyClientAsync();

        HttpStatusCode[] statuses = [(await PredictAsync(client)).StatusCode, (await PredictAsync(client)).StatusCode, (await PredictAsync(client)).StatusCode];

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.OK], statuses);
    }

    [Fact]
    public async Task TakeLabel_Mistakes_AreProblems()
    {
        using var serve = With(("FeedbackShare", "1"));
        using var client = await serve.ReadyClientAsync();
        var question = await AnswerAsync(await PredictAsync(client));

        var unknownLabel = await TakeLabelAsync(client, question, "Stone");
        Assert.Equal(HttpStatusCode.BadRequest, unknownLabel.StatusCode);
        Assert.Contains("'Stone' is not a category. The categories are Bread,", await unknownLabel.Content.ReadAsStringAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, (await TakeLabelAsync(client, question, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await TakeLabelAsync(client, question, "Soup")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/feedback/x", new StringContent("[", null, "application/json"), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync("/feedback/x", Ct)).StatusCode);
        var served = (await client.GetFromJsonAsync<JsonElement>("/accuracy", Ct)).GetProperty("served");
        Assert.Equal((0, 1), (served.GetProperty("labelled").GetInt32(), served.GetProperty("skipped").GetInt32()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"lable":"Soup"}""")]
    [InlineData("""{"label":"Soup","lable":"Soup"}""")]
    [InlineData("""{"label":7}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task TakeLabel_BodyIsNoAnswer_LeavesTheQuestionOpen(string body)
    {
        using var serve = With(("FeedbackShare", "1"));
        using var client = await serve.ReadyClientAsync();
        var question = await AnswerAsync(await PredictAsync(client));

        var refused = await client.PostAsync($"/feedback/{question.GetProperty("ticket")}", new StringContent(body, null, "application/json"), Ct);

        Assert.Contains("""{"label": "…"}""", await Problem.ExpectAsync(HttpStatusCode.BadRequest, refused));
        Assert.True((await AnswerAsync(await TakeLabelAsync(client, question, "Soup"))).GetProperty("is_counted").GetBoolean());
    }

    [Fact]
    public async Task TakeLabel_LongBodies_AreRefusedShortly()
    {
        using var serve = With(("FeedbackShare", "1"));
        using var client = await serve.ReadyClientAsync();
        var question = await AnswerAsync(await PredictAsync(client));

        var unknown = await TakeLabelAsync(client, question, new string('x', 10_000));
        var tooLarge = await TakeLabelAsync(client, question, new string('x', 1 << 20));

        Assert.InRange((await Problem.ExpectAsync(HttpStatusCode.BadRequest, unknown)).Length, 1, 500);
        await Problem.ExpectAsync(HttpStatusCode.RequestEntityTooLarge, tooLarge);
    }

    [Fact]
    public async Task TakeLabel_PhotoSkippedBefore_DoesNotCount()
    {
        using var serve = With(("FeedbackShare", "1"));
        using var client = await serve.ReadyClientAsync();

        await TakeLabelAsync(client, await AnswerAsync(await PredictAsync(client)), null);
        var again = await TakeLabelAsync(client, await AnswerAsync(await PredictAsync(client)), "Soup");

        Assert.False((await AnswerAsync(again)).GetProperty("is_counted").GetBoolean());
    }

    [Fact]
    public async Task TakeLabel_FileWasDeleted_AcknowledgesOnlyWhatCanBeFound()
    {
        using var serve = With(("FeedbackShare", "1"));
        using var client = await serve.ReadyClientAsync();
        var lost = await AnswerAsync(await PredictAsync(client));
        File.Delete(Store);

        var unknown = await TakeLabelAsync(client, lost, "Soup");
        var told = await TakeLabelAsync(client, await AnswerAsync(await PredictAsync(client)), "Soup");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (unknown.StatusCode, told.StatusCode));
        await using var reader = new FeedbackStore(FeedbackDatabase.Open(Store), TimeProvider.System);
        Assert.Equal(1, Assert.Single(await reader.CountsAsync(Ct)).Count);
    }

    [Fact]
    public void Draw_SamePhoto_IsAlwaysAskedAboutOrNever()
    {
        var photos = Enumerable.Range(0, 2000).Select(BitConverter.GetBytes).ToList();

        var drawn = photos.Count(photo => HoldOut.IsDrawn(0.25, "sha", photo));

        Assert.InRange(drawn, 400, 600);
        Assert.Equal(drawn, photos.Count(photo => HoldOut.IsDrawn(0.25, "sha", photo)));
        Assert.Equal((0, 2000), (photos.Count(photo => HoldOut.IsDrawn(0, "sha", photo)), photos.Count(photo => HoldOut.IsDrawn(1, "sha", photo))));
    }

    [Fact]
    public async Task Off_ByDefault_AsksNobodyAndKeepsNothing()
    {
        using var serve = With();
        using var client = await serve.ReadyClientAsync();

        Assert.Equal(HttpStatusCode.OK, (await PredictAsync(client)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/accuracy", Ct)).StatusCode);
        Assert.Contains("Nothing is stored.", await client.GetStringAsync("/", Ct));
        Assert.False(File.Exists(Store));
    }

    [Fact]
    public async Task Label_Acknowledged_SurvivesKill()
    {
        string[] options = ["--Serve:FeedbackShare", "1", "--Serve:FeedbackStore", Store];
        await using (var serve = await ServeProcess.StartReadyAsync(options))
        {
            var question = await AnswerAsync(await PredictAsync(serve.Client));
            Assert.Equal(HttpStatusCode.OK, (await TakeLabelAsync(serve.Client, question, "Egg")).StatusCode);
            serve.Send(Signal.Kill);
            await serve.EndAsync();
        }

        await using var next = await ServeProcess.StartReadyAsync(options);
        var accuracy = await next.Client.GetFromJsonAsync<JsonElement>("/accuracy", Ct);
        Assert.Equal(1, accuracy.GetProperty("served").GetProperty("labelled").GetInt32());
    }

    [Theory]
    [InlineData("/no/such/folder/feedback.db", "Serve:FeedbackStore, /no/such/folder/feedback.db, cannot be used")]
    [InlineData("Host=127.0.0.1;Port=1;Username=nobody;Password=secret", "Serve:FeedbackStore, PostgreSQL nobody on 127.0.0.1, cannot be used")]
    [InlineData("Nonsense=1", "Serve:FeedbackStore is neither a file nor a connection string of PostgreSQL")]
    [InlineData("postgres://", "Serve:FeedbackStore is not a URL such as")]
    [InlineData(
        "postgres://nobody:secret@127.0.0.1:1/labels?sslmode=certainly",
        "Serve:FeedbackStore has the parameter sslmode=certainly, which Npgsql does not know"
    )]
    public async Task Start_StoreCannotBeUsed_IsOneLine(string store, string line)
    {
        await using var serve = ServeProcess.Start("--Serve:FeedbackShare", "0.5", "--Serve:FeedbackStore", store);

        var (exitCode, error) = await serve.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("serve: " + line, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::5", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::5", "2001:db8:1:3::5", false)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void ClientKey_Addresses_AreOneClientOrTwo(string one, string other, bool isSame)
    {
        var key = new byte[ClientKey.KeyBytes];

        Assert.Equal(isSame, ClientKey.Of(IPAddress.Parse(one), key) == ClientKey.Of(IPAddress.Parse(other), key));
        Assert.NotEqual(ClientKey.Of(IPAddress.Parse(one), key), ClientKey.Of(IPAddress.Parse(one), [.. Enumerable.Repeat((byte)1, ClientKey.KeyBytes)]));
    }

    public void Dispose() => folder.Dispose();

    private ServeFactory With(params (string, string)[] options) => ServeFactory.With([.. options, (nameof(FeedbackOptions.FeedbackStore), Store)]);

    private static async Task<HttpResponseMessage> PredictAsync(HttpClient client, bool ask = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = ServeFactory.Form(Fixtures.Image("photo.jpg")) };
        request.Headers.Add("Accept", "application/json");
        if (ask)
            request.Headers.Add(HoldOut.Header, HoldOut.Ask);
        return await client.SendAsync(request, Ct);
    }

    private static Task<HttpResponseMessage> TakeLabelAsync(HttpClient client, JsonElement question, string? label) =>
        client.PostAsJsonAsync($"/feedback/{question.GetProperty("ticket").GetString()}", new { label }, Ct);

    private static async Task<JsonElement> AnswerAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
}
