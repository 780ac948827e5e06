package dev.latchkey.conformance;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For single servers: leaves the recipes, which are written once on the foundation, to the runs on three, unless everything is
 * required ({@code -Dlatchkey.require=all}).
 */
final class RecipesWhereAllIsRequired implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean recipe = context.getTestClass()
                .map(type -> type.getEnclosingClass() == EngineConformance.class)
                .orElse(false);
        return recipe && !"all".equals(System.getProperty("latchkey.require"))
                ? ConditionEvaluationResult.disabled("on three servers, or with -Dlatchkey.require=all")
                : ConditionEvaluationResult.enabled("");
    }
}
