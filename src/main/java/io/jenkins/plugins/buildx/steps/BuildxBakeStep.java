package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.buildx.BakeRequest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Builds the targets of Bake's files. Parameters are named as docker's bake-action names them, in camel case. */
public final class BuildxBakeStep extends BuildStep {
    private static final long serialVersionUID = 1L;

    private List<String> files = List.of();
    private List<String> targets = List.of();
    private List<String> set = List.of();
    private List<String> variables = List.of();
    private String workdir = ".";
    private boolean push;
    private String provenance = "";
    private String sbom = "";
    private List<String> allow = List.of();

    @DataBoundConstructor
    public BuildxBakeStep() {}

    public List<String> getFiles() {
        return files;
    }

    @DataBoundSetter
    public void setFiles(List<String> files) {
        this.files = copy(files);
    }

    public List<String> getTargets() {
        return targets;
    }

    @DataBoundSetter
    public void setTargets(List<String> targets) {
        this.targets = copy(targets);
    }

    /** Overrides, {@code target.key=value} each. */
    public List<String> getSet() {
        return set;
    }

    @DataBoundSetter
    public void setSet(List<String> set) {
        this.set = copy(set);
    }

    public List<String> getVariables() {
        return variables;
    }

    @DataBoundSetter
    public void setVariables(List<String> variables) {
        this.variables = copy(variables);
    }

    public String getWorkdir() {
        return workdir;
    }

    @DataBoundSetter
    public void setWorkdir(String workdir) {
        this.workdir = text(workdir);
    }

    public boolean isPush() {
        return push;
    }

    @DataBoundSetter
    public void setPush(boolean push) {
        this.push = push;
    }

    public String getProvenance() {
        return provenance;
    }

    @DataBoundSetter
    public void setProvenance(String provenance) {
        this.provenance = text(provenance);
    }

    public String getSbom() {
        return sbom;
    }

    @DataBoundSetter
    public void setSbom(String sbom) {
        this.sbom = text(sbom);
    }

    public List<String> getAllow() {
        return allow;
    }

    @DataBoundSetter
    public void setAllow(List<String> allow) {
        this.allow = copy(allow);
    }

    /** What is asked for; refuses what can't be. */
    BakeRequest toRequest() {
        if (getRetries() < 0) {
            throw new InvalidInput("The number of retries is 0 or more, not " + getRetries());
        }
        return BakeRequest.draft()
                .files(files)
                .targets(targets)
                .overrides(set)
                .variables(NameValue.map(variables, "a variable of Bake's files", "VERSION=1.0"))
                .directory(workdir)
                .push(push)
                .load(isLoad())
                .noCache(isNoCache())
                .pull(isPull())
                .provenance(provenance)
                .sbom(sbom)
                .allow(allow)
                .request();
    }

    @Override
    public StepExecution start(StepContext stepContext) throws StepFailure {
        return new BuildxBakeExecution(
                stepContext,
                StepFailure.refusing(this::toRequest),
                StepFailure.refusing(this::builderSpec),
                getCredentialsId(),
                StepFailure.refusing(() -> credentials(List.of())),
                getRetries());
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        public DescriptorImpl() {
            super(BuilderStep.lists("files", "targets", "set", "variables", "allow"));
        }

        @Override
        Map<String, String> example() {
            return Map.of();
        }

        @Override
        void prove(Step step) {
            ((BuildxBakeStep) step).toRequest();
            ((BuildxBakeStep) step).builderSpec();
            ((BuildxBakeStep) step).credentials(List.of());
        }

        @Override
        public String getFunctionName() {
            return "buildxBake";
        }

        @Override
        public String getDisplayName() {
            return "Build the targets of a Bake file";
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "targets", "default");
        }
    }
}
