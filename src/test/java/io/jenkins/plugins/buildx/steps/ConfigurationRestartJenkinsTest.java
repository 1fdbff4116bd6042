package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What administrators set is there after a restart. */
class ConfigurationRestartJenkinsTest {
    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    @Test
    void shouldKeepWhatItIsToldOverARestart() throws Throwable {
        sessions.then(jenkins -> {
            BuildxGlobalConfigurationJenkinsTest.configure(folder, BuildxGlobalConfigurationJenkinsTest.YAML);
            jenkins.configRoundtrip();
            Jenkins.get().getNodeProperties().add(new BuildxNodeProperty(true));
            Jenkins.get().save();
        });
        sessions.then(jenkins -> {
            BuildxGlobalConfigurationJenkinsTest.assertConfigured();
            assertThat(Jenkins.get().getNodeProperties().get(BuildxNodeProperty.class))
                    .isNotNull();
            assertThat(BuildxNodeProperty.allowsPrivileged(Jenkins.get())).isFalse();
        });
    }
}
