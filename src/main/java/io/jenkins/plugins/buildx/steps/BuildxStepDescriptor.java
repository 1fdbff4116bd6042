package io.jenkins.plugins.buildx.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.StaplerRequest2;

/** What the steps of this plugin have in common towards Jenkins: what they need around them, and forms with a line per value. */
abstract class BuildxStepDescriptor extends StepDescriptor {
    private final List<String> lists;

    /** @param lists properties of the step that are lists of texts; forms have a text area for them, a line a value */
    BuildxStepDescriptor(String... lists) {
        this.lists = Arrays.asList(lists);
    }

    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class, FilePath.class, Launcher.class, EnvVars.class, Node.class);
    }

    @Override
    public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
        for (String list : lists) {
            if (form.has(list) && form.get(list) instanceof String text) {
                form.put(list, lines(text));
            }
        }
        return super.newInstance(request, form);
    }

    private static JSONArray lines(String text) {
        JSONArray values = new JSONArray();
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(values::add);
        return values;
    }
}
