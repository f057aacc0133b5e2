using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Xunit;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Tests.Manifests;

public class YamlTests
{
    [Theory]
    // What kubectl 1.32 makes of these words (kubectl label --local -o json).
    [InlineData("yes", "true")]
    [InlineData("y", "true")]
    [InlineData("on", "true")]
    [InlineData("Off", "false")]
    [InlineData("TRUE", "true")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("010", "8")]
    [InlineData("0o10", "8")]
    [InlineData("08", "8")]
    [InlineData("1_000", "1000")]
    [InlineData("1e3", "1000")]
    [InlineData("1.0", "1")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x10", "-16")]
    [InlineData("0b11", "3")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData(".5", "0.5")]
    [InlineData("+5", "5")]
    [InlineData("1.", "1")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("+", "\"\\u002B\"")]
    [InlineData("0_8", "8")]
    [InlineData("_1", "\"_1\"")]
    [InlineData("1_", "1")]
    [InlineData("2Gi", "\"2Gi\"")]
    [InlineData("0.1", "0.1")]
    [InlineData("-0", "0")]
    public void ToJson_Word_HasKubectlsType(string word, string json) =>
        Assert.Equal(json, Yaml.ToJson($"v: {word}")!["v"]?.ToJsonString() ?? "null");

    [Fact]
    public void ToJson_KeysThatAreNoStrings_BecomeStrings() =>
        Assert.Equal("""{"1":"a","true":"b","1.5":"c","8":"e"}""", Yaml.ToJson("{1: a, yes: b, 1.5: c, 010: e}")!.ToJsonString());

    [Fact]
    public void ToJson_AnchorsAndMergeKeys_AreUnfolded() =>
        Assert.Equal("""{"a":{"x":1,"z":2},"b":{"z":3,"x":1},"c":[{"x":1,"z":2}]}""", Yaml.ToJson("""
            a: &base {x: 1, z: 2}
            b:
              <<: *base
              z: 3
            c: [*base]
            """)!.ToJsonString());

    [Fact]
    public void ToJson_JsonText_IsRead() =>
        Assert.Equal("a/b \"ü\"\n\t", (string?)Yaml.ToJson("{\n\t\"text\": \"a\\/b \\\"\\u00fc\\\"\\n\\t\"\n}")!["text"]);

    [Theory]
    [InlineData("a: 1\nb: [1\nc: 2\n", 2)]
    [InlineData("a:\n  b: 1\n c: 2\n", 3)]
    [InlineData("a: 1\n\tb: 2\n", 2)]
    [InlineData("a: 'x\n", 1)]
    [InlineData("a: *nothing\n", 1)]
    [InlineData("a: 1\nb: 2\na: 3\n", 3)]
    [InlineData("a: !thing 1\n", 1)]
    [InlineData("? [a]\n: 1\n", 1)]
    [InlineData("~: 1\n", 1)]
    [InlineData("a: 1\n---\nb: 1\n", 3)]
    public void ToJson_NotValid_NamesTheLine(string text, int line)
    {
        var error = Assert.Throws<ManifestException>(() => Yaml.ToJson(text, "x.yaml"));

        Assert.StartsWith($"x.yaml:{line}: ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Property(MaxTest = 5000, EndSize = 8, Replay = "7,1")]
    public void ToDocuments_DamagedText_IsReadOrRefusedWithItsLine(NonEmptyArray<(byte Place, byte Noise)> damage)
    {
        const string noise = " \t\n[]{}:,-?&*!|>'\"%@`#~<a1";
        var text = "apiVersion: v1\nkind: &k Service\nspec:\n  ports: [{port: 80, name: 'a'}]\n  x: |\n    text\n  y: \"q\"\n---\na: *k\n".ToCharArray();
        foreach (var (place, letter) in damage.Get)
            text[place % text.Length] = noise[letter % noise.Length];
        try
        {
            Yaml.ToDocuments(new string(text), "x.yaml");
        }
        catch (ManifestException exception)
        {
            Assert.Matches(@"^x\.yaml:\d+: .+$", exception.Message);
        }
    }

    [Fact]
    public void ToJson_TextThatUnfoldsEndlessly_IsRefused()
    {
        var text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefgh".Select((name, index) =>
            $"{name}: &{name} [{string.Join(',', Enumerable.Repeat("*" + "abcdefgh"[index], 10))}]\n"));

        Assert.Contains("more than 200000 values", Assert.Throws<ManifestException>(() => Yaml.ToJson(text)).Message);
        Assert.Contains("levels deep", Assert.Throws<ManifestException>(() => Yaml.ToJson(new string('[', 5000))).Message);
    }

    [Fact]
    public void ToJson_OnlyComments_IsNull() => Assert.Null(Yaml.ToJson("# nothing\n---\n# still nothing\n"));

    [Theory]
    [InlineData("""{"a":"yes","b":"1","c":"1e3","d":"","e":null,"f":true,"g":1.5,"h":"0o7","i":"12:30","j":"2001-01-01","k":"~"}""")]
    [InlineData("""{"command":["sh","-c","echo a\necho \"b\"\n"],"tabs":"a\tb\nc","lead":"  x\ny","colon":"a: b","hash":"a #b","dash":"- a"}""")]
    [InlineData("""{"empty":{},"none":[],"nested":[[1,[2]],{"a":[{"b":1}]}],"true":"key","1":"number","a.b/c":"x"}""")]
    [InlineData("""["*a","&b","!c","%d","@e","`f","{g","[h","? i","|",">","'q'","\"r\"","x:","=","<<"," lead","trail "]""")]
    [InlineData("\"ü\\u0007\\u2028 é\"")]
    [InlineData("""{"windows":"a\r\nb\r\n","mac":"\r","blank":"\n","later":"\nx\n","separator":"a\u2028b","glob *.log":1}""")]
    [InlineData("[1,-2,9007199254740993,0.1]")]
    public void FromJson_TextsThatMeanSomethingElse_ReadBackTheSame(string json)
    {
        var yaml = Yaml.FromJson(JsonNode.Parse(json));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Yaml.ToJson(yaml)), yaml);
    }

    [Property(MaxTest = 3000, EndSize = 30, Replay = "7,1", Arbitrary = [typeof(AnyJson)])]
    public void FromJson_AnyJson_ReadsBackTheSame(AnyJson json)
    {
        var yaml = Yaml.FromJson(json.Node);

        Assert.True(JsonNode.DeepEquals(json.Node, Yaml.ToJson(yaml)), yaml);
    }

    [Fact]
    public void FromJson_SeveralDocuments_AreBlockStyleWithMarks() =>
        Assert.Equal("a: 1\nb:\n- x: \"yes\"\n---\nc: |\n  1\n  2\n", Yaml.FromJson(
            [JsonNode.Parse("""{"a":1,"b":[{"x":"yes"}]}"""), JsonNode.Parse("""{"c":"1\n2\n"}""")]));
}
