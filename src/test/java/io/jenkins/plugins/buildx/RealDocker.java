package io.jenkins.plugins.buildx;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks tests that need a real Docker. They run where the test bed's environment is set ({@code eval "$(testbed/up --env)"}); there,
 * a Docker that does not answer is a failure, never a skip.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealDocker.Extension.class)
public @interface RealDocker {
    /** Reads the environment's promise and holds Docker to it. */
    final class Extension implements ExecutionCondition, BeforeAllCallback {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return "1".equals(System.getenv("MULTIARCH_TESTBED_UP"))
                    ? ConditionEvaluationResult.enabled("the test bed is up")
                    : ConditionEvaluationResult.disabled("no real Docker: run `eval \"$(testbed/up --env)\"` first");
        }

        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            CommandResult result = new LocalRunner().run(Command.of("docker", "version"));
            if (!result.succeeded()) {
                throw new IllegalStateException(
                        "The test bed is said to be up, but docker does not answer:\n" + result.stderr());
            }
        }
    }
}
