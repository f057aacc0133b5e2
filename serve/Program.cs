var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.Run();

/// <summary>Named so that tests can host the service in process.</summary>
public partial class Program;
