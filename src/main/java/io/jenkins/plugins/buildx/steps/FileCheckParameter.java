package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.FileCheck;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A file in the container, or its absence. */
public final class FileCheckParameter extends CheckParameter {
    private static final long serialVersionUID = 1L;

    private final String path;
    private boolean absent;
    private String permissions = "";
    private List<String> contains = List.of();
    private List<String> matches = List.of();
    private List<String> excludes = List.of();

    @DataBoundConstructor
    public FileCheckParameter(String path) {
        this.path = BuilderStep.text(path);
    }

    public String getPath() {
        return path;
    }

    public boolean isAbsent() {
        return absent;
    }

    @DataBoundSetter
    public void setAbsent(boolean absent) {
        this.absent = absent;
    }

    public String getPermissions() {
        return permissions;
    }

    @DataBoundSetter
    public void setPermissions(String permissions) {
        this.permissions = BuilderStep.text(permissions);
    }

    public List<String> getContains() {
        return contains;
    }

    @DataBoundSetter
    public void setContains(List<String> contains) {
        this.contains = BuilderStep.copy(contains);
    }

    public List<String> getMatches() {
        return matches;
    }

    @DataBoundSetter
    public void setMatches(List<String> matches) {
        this.matches = BuilderStep.copy(matches);
    }

    public List<String> getExcludes() {
        return excludes;
    }

    @DataBoundSetter
    public void setExcludes(List<String> excludes) {
        this.excludes = BuilderStep.copy(excludes);
    }

    @Override
    SmokeCheck toCheck() {
        return absent
                ? FileCheck.isAbsent(path)
                : FileCheck.exists(path)
                        .withPermissions(permissions)
                        .withContent(expectation(contains, matches, excludes));
    }

    /** Its name in a Pipeline. */
    @Extension
    @Symbol("fileCheck")
    public static final class DescriptorImpl extends CheckDescriptor {
        public DescriptorImpl() {
            super("path", "/file", "contains", "matches", "excludes");
        }

        @Override
        public String getDisplayName() {
            return "File: a file is in the container, or is not";
        }
    }
}
