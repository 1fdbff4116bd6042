package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import java.util.List;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** The form of a {@link CheckParameter}. Public, for views call it. */
public abstract class CheckDescriptor extends Descriptor<CheckParameter> {
    private final String required;
    private final String example;
    private final LineForm form;

    /**
     * @param required property without which there is no check; empty if there is none
     * @param example a valid value of it
     * @param lists properties that are lists
     */
    CheckDescriptor(String required, String example, String... lists) {
        this.required = required;
        this.example = example;
        this.form = new LineForm(lists);
    }

    /** What a text area shows of a list. */
    public final String text(@CheckForNull List<?> values) {
        return LineForm.text(values);
    }

    @Override
    public CheckParameter newInstance(StaplerRequest2 request, JSONObject submitted) throws FormException {
        form.split(submitted);
        return super.newInstance(request, submitted);
    }

    /** Tells what is wrong with the property that the URL names last. */
    @POST
    public FormValidation doCheckProperty(
            StaplerRequest2 request, @AncestorInPath @CheckForNull Item item, @QueryParameter String value)
            throws FormException {
        JSONObject smallest = new JSONObject();
        if (!required.isEmpty()) {
            smallest.put(required, example);
        }
        return LineForm.check(clazz, item, request, value, smallest, submitted -> newInstance(request, submitted)
                .toCheck());
    }
}
