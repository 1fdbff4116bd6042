package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Item;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildx.buildx.Redaction;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What the steps of this plugin have in common towards Jenkins: what they need around them, and forms with a line per value. Public, for views call it. */
public abstract class BuildxStepDescriptor extends StepDescriptor {
    private final LineForm form;

    /** @param lists properties of the step that are lists of texts; forms have a text area for them, a line a value */
    BuildxStepDescriptor(String... lists) {
        this.form = new LineForm(lists);
    }

    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class, FilePath.class, Launcher.class, EnvVars.class, Node.class);
    }

    /** What a text area shows of a list. */
    public final String text(@CheckForNull List<?> values) {
        return LineForm.text(values);
    }

    @Override
    public Step newInstance(StaplerRequest2 request, JSONObject submitted) throws FormException {
        form.split(submitted);
        return super.newInstance(request, submitted);
    }

    /** The credentials that can be chosen for the step's own registries. */
    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @AncestorInPath @CheckForNull Item item, @QueryParameter String credentialsId) {
        return CredentialsChoice.REGISTRY.in(item, credentialsId);
    }

    /** Tells what is wrong with the property that the URL names last. */
    @POST
    public FormValidation doCheckProperty(
            StaplerRequest2 request, @AncestorInPath @CheckForNull Item item, @QueryParameter String value)
            throws FormException {
        JSONObject smallest = new JSONObject();
        example().forEach(smallest::put);
        return LineForm.check(
                clazz, item, request, value, smallest, submitted -> prove(newInstance(request, submitted)));
    }

    /** The argument {@code name} for people, who must not see a password in it, or {@code otherwise} where it isn't given. */
    static String told(Map<?, ?> arguments, String name, String otherwise) {
        Object given = arguments.get(name);
        boolean none = given == null || given.equals("") || given instanceof Collection<?> values && values.isEmpty();
        return none ? otherwise : Redaction.scrub(given.toString());
    }

    /** A form filled in with all that is needed, valid. */
    abstract Map<String, String> example();

    /**
     * Does nothing but to refuse a step of this kind that can't be.
     *
     * @throws InvalidInput if it can't be
     */
    abstract void prove(Step step);
}
