namespace MlServe.Classifier.Cards;

/// <summary>The classes assumed for a model that brings no labels and has eleven outputs.</summary>
public static class Food11
{
    /// <summary>In the order of the data set's label numbers.</summary>
    public static IReadOnlyList<string> Labels { get; } =
    [
        "Bread", "Dairy product", "Dessert", "Egg", "Fried food", "Meat",
        "Noodles/Pasta", "Rice", "Seafood", "Soup", "Vegetable/Fruit",
    ];
}
