using System.Text;

namespace MlServe.LocalCluster.Node.Kubelet.Variables;

/// <summary>Kubernetes' <c>$(NAME)</c> in commands, arguments and values.</summary>
internal static class VariableExpansion
{
    /// <summary>
    /// Replaces <c>$(NAME)</c> by its value; one that is not defined stays as it is, <c>$$</c> is a single dollar sign that
    /// begins nothing.
    /// </summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> values)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
                result.Append(text[i]);
            else if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (text[i + 1] == '(' && text.IndexOf(')', i) is var end and > 0)
            {
                var name = text[(i + 2)..end];
                result.Append(values.TryGetValue(name, out var value) ? value : text[i..(end + 1)]);
                i = end;
            }
            else
                result.Append('$');
        }
        return result.ToString();
    }
}
