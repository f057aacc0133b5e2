using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using MlServe.Serve.Classification.Uploads;

namespace MlServe.Serve.Hosting;

/// <summary>Reads <see cref="ServeOptions"/> strictly: an unknown name, a wrong type and a value out of range are all found at once.</summary>
internal static class ServeOptionsReader
{
    private static readonly PropertyInfo[] Features = PropertiesOf(typeof(ServeOptions));

    private static readonly (PropertyInfo Feature, PropertyInfo Option)[] All =
        [.. Features.SelectMany(feature => PropertiesOf(feature.PropertyType).Select(option => (feature, option)))];

    /// <summary>Every option with its default, under the name that configuration has for it.</summary>
    public static IEnumerable<(PropertyInfo Option, object? Default)> Options
    {
        get
        {
            var defaults = new ServeOptions();
            return All.Select(one => (one.Option, one.Option.GetValue(one.Feature.GetValue(defaults))));
        }
    }

    /// <summary>Every option's name, as configuration spells it.</summary>
    public static IEnumerable<string> Names => All.Select(one => one.Option.Name);

    /// <exception cref="InvalidOptionsException">One line for each mistake.</exception>
    public static ServeOptions Read(IConfiguration configuration)
    {
        var options = new ServeOptions();
        var mistakes = new List<string>();
        foreach (var entry in configuration.GetSection(ServeOptions.Section).GetChildren())
        {
            var (feature, option) = All.FirstOrDefault(one => one.Option.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase));
            if (option is null)
                mistakes.Add($"{entry.Path} is not an option; the options are {string.Join(", ", Names)}.");
            else if (Set(feature.GetValue(options)!, option, entry.Value ?? "") is { } mistake)
                mistakes.Add($"{entry.Path} is '{entry.Value}': {mistake}.");
        }

        if (mistakes.Count == 0 && options.Upload is var upload && Upload.MostBytes(upload.MaxUploadBytes) is var needed
            && upload.MaxBufferedBytes < needed)
            mistakes.Add($"Serve:MaxBufferedBytes is {upload.MaxBufferedBytes}: it must be at least {needed}, the buffer for one image of "
                + $"Serve:MaxUploadBytes ({upload.MaxUploadBytes}).");
        mistakes.AddRange(ListenAddresses.MistakesOf(configuration[WebHostDefaults.ServerUrlsKey] ?? ""));
        return mistakes.Count == 0 ? options : throw new InvalidOptionsException(mistakes);
    }

    private static PropertyInfo[] PropertiesOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.CanWrite)];

    private static string? Set(object options, PropertyInfo property, string text)
    {
        object value;
        try
        {
            // Convert would take "0,5" for five: it allows thousands separators.
            value = property.PropertyType == typeof(double) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
                : Convert.ChangeType(text, property.PropertyType, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return property.PropertyType == typeof(double) ? "it must be a number"
                : property.PropertyType == typeof(bool) ? "it must be true or false"
                : "it must be a whole number";
        }

        if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            return string.Create(CultureInfo.InvariantCulture, $"it must lie between {range.Minimum} and {range.Maximum}");
        if (property.GetCustomAttribute<RequiredAttribute>() is not null && text.Length == 0)
            return "it must not be empty";
        property.SetValue(options, value);
        return null;
    }
}
