using System.Text.Json.Nodes;
using MlServe.Evaluator.Pipelines;

namespace MlServe.Evaluator.Tests.Pipelines;

public sealed class PipelineFileTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Read_Xor_NeedsFollowFromNames()
    {
        var definition = PipelineFile.Read(Path.Combine(Repository.Root, "deploy_training", "xor.yaml"));

        Assert.Equal(
            ["points: ", "scatter: points", "linear: points", "hidden: points", "curves: linear hidden"],
            definition.Steps.Select(step => $"{step.Name}: {string.Join(' ', step.Needs)}"));
        Assert.Equal(("500m", "512Mi"), (definition.Steps[0].Cpu, definition.Steps[0].Memory));
        Assert.Empty(definition.Skipped());
        Assert.Equal(["scatter"], definition.With([KeyValuePair.Create("dims", "3")]).Skipped());
        // In the step of the same name it is the parameter, in others the step's folder.
        Assert.Equal("16", definition.Fill(definition.Steps[3], "{hidden}"));
        Assert.Equal("/artifacts/hidden", definition.Fill(definition.Steps[4], "{hidden}"));
        Assert.Equal("/artifacts/curves", definition.Fill(definition.Steps[4], "{out}"));
    }

    [Fact]
    public void Skipped_WhatNeedsASkippedStep_IsSkippedToo()
    {
        var definition = Read("""
            parameters: { n: 1 }
            image: a
            steps:
              - { name: last, args: ["{middle}"] }
              - { name: middle, args: ["{first}"] }
              - { name: first, when: n == 2 }
              - { name: other, args: [x] }
            """);

        Assert.Equal(["first", "last", "middle"], definition.Skipped().Order());
    }

    [Theory]
    // A circle is named.
    [InlineData("""
        image: a
        steps: [ { name: a, needs: [c] }, { name: b, args: ["{a}"] }, { name: c, needs: b } ]
        """, "steps need each other in a circle: a → c → b → a; take one of these needs away.")]
    [InlineData("""
        image: a
        parameters: { epochs: 1 }
        steps: [ { name: points, args: ["{epoch}"] } ]
        """, ":3: steps[0].args: there is no parameter and no step 'epoch'; did you mean 'epochs'? (for the text itself write {{epoch}})")]
    [InlineData("""
        image: a
        steps:
          - { name: points }
          - { name: train, args: ["{pionts}"] }
        """, ":4: steps[1].args: there is no parameter and no step 'pionts'; did you mean 'points'? (for the text itself write {{pionts}})")]
    [InlineData("""
        image: a
        steps: [ { name: a, args: ["{a}"] } ]
        """, ":2: steps[0].args: {a} is the step itself: its own folder is {out}")]
    [InlineData("""
        image: a
        steps: [ { name: a }, { name: a } ]
        """, ":2: steps[1].name: two steps are called 'a'")]
    [InlineData("steps: [ { name: a } ]", ":1: steps[0].image: is missing here and at the top of the file")]
    [InlineData("""
        image: a
        steps: [ { name: Points } ]
        """, ":2: steps[0].name: must be at most 30 lower-case letters, digits and dashes, beginning with a letter, not 'Points'")]
    [InlineData("""
        image: a
        steps: [ { name: a, needs: [zebra] } ]
        """, ":2: steps[0].needs: there is no step 'zebra'")]
    [InlineData("""
        image: a
        steps: [ { name: a, when: x == 1 } ]
        """, ":2: steps[0].when: there is no parameter 'x'")]
    [InlineData("""
        image: a
        parameters: { x: 1 }
        steps: [ { name: a, when: x == 1 or x == 2 } ]
        """, ":3: steps[0].when: must be one comparison of a parameter with a value, such as dims == 2, not 'x == 1 or x == 2'")]
    [InlineData("""
        image: a
        steps: [ { name: a, resources: { memory: 5 apples } } ]
        """, ":2: steps[0].resources.memory: must be an amount such as 512Mi or 2Gi, not '5 apples'")]
    [InlineData("""
        image: a
        steps: [ { name: a, manifest: nowhere.yaml } ]
        """, "nowhere.yaml: there is no such file")]
    [InlineData("""
        image: a
        steps: [ { name: a, copies: 2 } ]
        """, ":2: steps[0].copies: belongs to a step with 'manifest'")]
    [InlineData("image: a", ":1: steps: is missing; list what is run")]
    [InlineData("""
        image: a
        steps: [ { name: a, loop: 3 } ]
        """, ":2: steps[0].loop: is unknown; known here: name, image, command, args, needs, when, manifest, copies, timeout, retries, resources")]
    public void Read_Mistake_IsNamedInOneLineWithItsLine(string text, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Read(text));

        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void With_UnknownParameter_NamesTheNearest()
    {
        var definition = Read("""
            image: a
            parameters: { epochs: 1, rate: 2 }
            steps: [ { name: a } ]
            """);

        var error = Assert.Throws<UserErrorException>(() => definition.With([KeyValuePair.Create("epoch", "3")]));

        Assert.Equal("pipeline pipeline has no parameter 'epoch'; did you mean 'epochs'? It has: epochs, rate.", error.Message);
    }

    [Fact]
    public void Schema_Keys_AreTheReaders()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "pipeline.schema.json")))!;

        Assert.Equal(PipelineFile.Keys.Order(), schema["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(StepReader.Keys.Order(), schema["$defs"]!["step"]!["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(StepReader.ResourceKeys.Order(), schema["$defs"]!["resources"]!["properties"]!.AsObject().Select(property => property.Key).Order());
    }

    private PipelineDefinition Read(string text) => PipelineFile.Read(scratch.Write("pipeline.yaml", text));
}
