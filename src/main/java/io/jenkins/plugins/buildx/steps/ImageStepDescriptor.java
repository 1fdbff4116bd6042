package io.jenkins.plugins.buildx.steps;

import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.StaplerRequest2;

/** A step whose parameter {@code image} is no text alone, so that Jenkins can't bind a form's text to it. */
abstract class ImageStepDescriptor extends BuildxStepDescriptor {
    ImageStepDescriptor(String... lists) {
        super(lists);
    }

    /** Gives {@code step} the image that its form names. */
    abstract void name(Step step, String image);

    @Override
    public final Step newInstance(StaplerRequest2 request, JSONObject submitted) throws FormException {
        Object image = submitted.remove("image");
        Step step = super.newInstance(request, submitted);
        name(step, image == null ? "" : image.toString());
        return step;
    }
}
