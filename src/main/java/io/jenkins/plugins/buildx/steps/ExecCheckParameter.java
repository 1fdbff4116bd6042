package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.ExecCheck;
import io.jenkins.plugins.buildx.smoke.Expectation;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A command in the container. */
public final class ExecCheckParameter extends CheckParameter {
    private static final long serialVersionUID = 1L;

    private final List<String> command;
    private int exitCode = 0;
    private List<String> stdoutContains = List.of();
    private List<String> stdoutMatches = List.of();
    private List<String> stdoutExcludes = List.of();
    private List<String> stderrContains = List.of();
    private List<String> stderrMatches = List.of();
    private List<String> stderrExcludes = List.of();

    @DataBoundConstructor
    public ExecCheckParameter(List<String> command) {
        this.command = BuilderStep.copy(command);
    }

    public List<String> getCommand() {
        return command;
    }

    public int getExitCode() {
        return exitCode;
    }

    @DataBoundSetter
    public void setExitCode(int exitCode) {
        this.exitCode = exitCode;
    }

    public List<String> getStdoutContains() {
        return stdoutContains;
    }

    @DataBoundSetter
    public void setStdoutContains(List<String> stdoutContains) {
        this.stdoutContains = BuilderStep.copy(stdoutContains);
    }

    public List<String> getStdoutMatches() {
        return stdoutMatches;
    }

    @DataBoundSetter
    public void setStdoutMatches(List<String> stdoutMatches) {
        this.stdoutMatches = BuilderStep.copy(stdoutMatches);
    }

    public List<String> getStdoutExcludes() {
        return stdoutExcludes;
    }

    @DataBoundSetter
    public void setStdoutExcludes(List<String> stdoutExcludes) {
        this.stdoutExcludes = BuilderStep.copy(stdoutExcludes);
    }

    public List<String> getStderrContains() {
        return stderrContains;
    }

    @DataBoundSetter
    public void setStderrContains(List<String> stderrContains) {
        this.stderrContains = BuilderStep.copy(stderrContains);
    }

    public List<String> getStderrMatches() {
        return stderrMatches;
    }

    @DataBoundSetter
    public void setStderrMatches(List<String> stderrMatches) {
        this.stderrMatches = BuilderStep.copy(stderrMatches);
    }

    public List<String> getStderrExcludes() {
        return stderrExcludes;
    }

    @DataBoundSetter
    public void setStderrExcludes(List<String> stderrExcludes) {
        this.stderrExcludes = BuilderStep.copy(stderrExcludes);
    }

    @Override
    SmokeCheck toCheck() {
        return ExecCheck.of(command)
                .withExitCode(exitCode)
                .withStdout(new Expectation(stdoutContains, stdoutMatches, stdoutExcludes))
                .withStderr(new Expectation(stderrContains, stderrMatches, stderrExcludes));
    }

    /** Its name in a Pipeline. */
    @Extension
    @Symbol("execCheck")
    public static final class DescriptorImpl extends CheckDescriptor {
        public DescriptorImpl() {
            super(
                    "command",
                    "true",
                    "command",
                    "stdoutContains",
                    "stdoutMatches",
                    "stdoutExcludes",
                    "stderrContains",
                    "stderrMatches",
                    "stderrExcludes");
        }

        @Override
        public String getDisplayName() {
            return "Command: a command in the container succeeds";
        }
    }
}
