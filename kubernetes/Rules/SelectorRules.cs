namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of label selectors [apimachinery pkg/apis/meta/v1/validation].</summary>
internal static class SelectorRules
{
    internal static void Check(Field selector)
    {
        MetadataRules.CheckLabels(selector["matchLabels"]);
        foreach (var expression in selector["matchExpressions"].Items)
        {
            var values = expression["values"];
            switch (expression["operator"].Text)
            {
                case "In" or "NotIn" when values.IsEmpty:
                    values.Required("must be specified when `operator` is 'In' or 'NotIn'");
                    break;
                case "Exists" or "DoesNotExist" when !values.IsEmpty:
                    values.Forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    break;
                case "In" or "NotIn" or "Exists" or "DoesNotExist":
                    break;
                default:
                    expression["operator"].Invalid("not a valid selector operator");
                    break;
            }
            foreach (var wrong in NameRule.Qualified.Errors(expression["key"].Text ?? ""))
                expression["key"].Invalid(wrong);
        }
    }
}
