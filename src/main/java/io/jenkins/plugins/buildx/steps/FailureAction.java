package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.actions.PersistentAction;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Why a step failed, in short: kept with the step's node, and told on the page of its run. */
@ExportedBean
public final class FailureAction implements PersistentAction, Serializable {
    private static final long serialVersionUID = 1L;

    private final String step;
    private final String sentence;
    private final String remedy;

    /** @param step as Pipelines call it */
    FailureAction(String step, StepFailure failure) {
        this.step = step;
        this.sentence = failure.sentence();
        this.remedy = failure.remedy();
    }

    /** The step as Pipelines call it; empty if that is not known. */
    @Exported
    public String getStep() {
        return step;
    }

    @Exported
    public String getSentence() {
        return sentence;
    }

    /** What mends it; empty when nobody knows. */
    @Exported
    public String getRemedy() {
        return remedy;
    }

    @Override
    public String getDisplayName() {
        return sentence;
    }

    @Override
    @CheckForNull
    public String getIconFileName() {
        return null;
    }

    @Override
    @CheckForNull
    public String getUrlName() {
        return null;
    }
}
