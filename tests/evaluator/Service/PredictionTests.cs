using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Tests.Service;

public class PredictionTests
{
    [Theory]
    [InlineData("""{"label":"Soup","probability":0.93,"top":[],"inference_seconds":0.01,"model":"food11"}""", "Soup", 0.93, "food11")]
    [InlineData("Bread (0.93), Inference Time : 0.0412 seconds", "Bread", 0.93, null)]
    [InlineData("Dairy product (1.00), Inference Time : 0.0412 seconds\n", "Dairy product", 1.0, null)]
    [InlineData("Noodles/Pasta (0), Inference Time : 1 seconds", "Noodles/Pasta", 0.0, null)]
    [InlineData("Rice (fried) (0.50)", "Rice (fried)", 0.5, null)]
    [InlineData("Soup (9.3e-01)", "Soup", 0.93, null)]
    [InlineData("Soup (0.93) in 41 ms", "Soup", 0.93, null)]
    [InlineData("Soup (0.93), 0.0412 s\nRice (0.04)", "Soup", 0.93, null)]
    [InlineData("Class (2) (0.93)", "Class (2)", 0.93, null)]
    [InlineData("('Egg', 0.41)", "Egg", 0.41, null)]
    [InlineData("(np.str_('Dairy product'), np.float32(0.41))", "Dairy product", 0.41, null)]
    [InlineData("(numpy.str_('Egg'), numpy.float64(1.0))\r\n", "Egg", 1.0, null)]
    [InlineData("('Egg', array(0.41, dtype=float32))", "Egg", 0.41, null)]
    [InlineData("('Egg', array([0.41], dtype=float32))", "Egg", 0.41, null)]
    [InlineData("('Egg', 1.2e-05)", "Egg", 0.000012, null)]
    [InlineData("('Egg', 1.0000001)", "Egg", 1.0000001, null)]
    [InlineData("""("Farmer's cheese", 0.41)""", "Farmer's cheese", 0.41, null)]
    [InlineData("""('"Bleu" d\'Auvergne', 0.41)""", "\"Bleu\" d'Auvergne", 0.41, null)]
    [InlineData("""('cr\xe8me', 0.41)""", "crème", 0.41, null)]
    [InlineData("('Vegetable/Fruit', 0.41, 0.0123)", "Vegetable/Fruit", 0.41, null)]
    [InlineData("[ 'Egg', 0.41 ]", "Egg", 0.41, null)]
    [InlineData("""["Cr\u00e8me", 0.41]""", "Crème", 0.41, null)]
    [InlineData("""["Egg",0.41,"0.0123 seconds"]""", "Egg", 0.41, null)]
    [InlineData("\"('Egg', 0.41)\"", "Egg", 0.41, null)]
    [InlineData("\"Egg (0.41), Inference Time : 0.0412 seconds\"\n", "Egg", 0.41, null)]
    public void Parse_AnswerOfAKnownForm_IsRead(string body, string label, double probability, string? model) =>
        Assert.Equal(new Prediction(label, probability, model), Prediction.Parse(body)! with { Top = null });

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>It works!</body></html>")]
    [InlineData("<p>Version (1)")]
    [InlineData("Apache (2) at your service")]
    [InlineData("{}")]
    [InlineData("""{"label":"","probability":0.5}""")]
    [InlineData("""{"label":"Soup","probability":93}""")]
    [InlineData("""{"label":""")]
    [InlineData("OK")]
    [InlineData("\"OK\"")]
    [InlineData("\"OK")]
    [InlineData("('Egg', 41)")]
    [InlineData("('Egg', nan)")]
    [InlineData("('Egg',)")]
    [InlineData("('', 0.41)")]
    [InlineData("('Egg', 0.41")]
    [InlineData("(0.41, 'Egg')")]
    [InlineData("Egg (41.0), Inference Time : 0.0412 seconds")]
    [InlineData("['Egg', 0.41]\n['Soup', 0.30]")]
    public void Parse_SomethingElse_IsNot(string body) => Assert.Null(Prediction.Parse(body));
}
