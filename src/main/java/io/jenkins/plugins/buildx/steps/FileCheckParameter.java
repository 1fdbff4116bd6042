package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.FileCheck;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A file in the container, or its absence. */
public final class FileCheckParameter extends ContentCheckParameter {
    private static final long serialVersionUID = 1L;

    private final String path;
    private boolean absent;
    private String permissions = "";

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

    @Override
    SmokeCheck toCheck() {
        return absent
                ? FileCheck.isAbsent(path)
                : FileCheck.exists(path).withPermissions(permissions).withContent(content());
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
