package io.jenkins.plugins.buildx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Marks tests of the plugin that the build from Maven Central alone packages. They run where the environment names its file. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfEnvironmentVariable(
        named = CentralBuild.Plugin.VARIABLE,
        matches = ".+",
        disabledReason = "one build alone; where Jenkins' artifacts can be had, `make test` makes both")
public @interface CentralBuild {
    /** The file. */
    final class Plugin {
        static final String VARIABLE = "MULTIARCH_CENTRAL_HPI";

        private Plugin() {}

        public static Path file() {
            return Path.of(System.getenv(VARIABLE));
        }
    }
}
