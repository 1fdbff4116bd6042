package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.LogCheck;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A line in the container's log. */
public final class LogCheckParameter extends CheckParameter {
    private static final long serialVersionUID = 1L;

    private final String text;
    private boolean regex = false;
    private int times = 1;

    @DataBoundConstructor
    public LogCheckParameter(String text) {
        this.text = BuilderStep.text(text);
    }

    public String getText() {
        return text;
    }

    public boolean isRegex() {
        return regex;
    }

    @DataBoundSetter
    public void setRegex(boolean regex) {
        this.regex = regex;
    }

    public int getTimes() {
        return times;
    }

    @DataBoundSetter
    public void setTimes(int times) {
        this.times = times;
    }

    @Override
    SmokeCheck toCheck() {
        return new LogCheck(text, regex, times);
    }

    /** Its name in a Pipeline. */
    @Extension
    @Symbol("logCheck")
    public static final class DescriptorImpl extends CheckDescriptor {
        public DescriptorImpl() {
            super("text", "started");
        }

        @Override
        public String getDisplayName() {
            return "Log: the container logs a line";
        }
    }
}
