package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Computer;
import hudson.model.Node;
import io.jenkins.plugins.buildx.report.Abilities;
import io.jenkins.plugins.buildx.report.Diagnosis;
import io.jenkins.plugins.buildx.report.Figures;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.POST;

/** An agent's page: what it was last found to be able to do, what is missing there, and how to mend it. Asks the agent nothing. */
@ExportedBean
public final class AgentAction implements Action {
    private final Computer computer;

    AgentAction(Computer computer) {
        this.computer = computer;
    }

    public Computer getComputer() {
        return computer;
    }

    @Override
    public String getIconFileName() {
        return ReportAction.ICON;
    }

    @Override
    public String getDisplayName() {
        return "Docker Buildx";
    }

    @Override
    public String getUrlName() {
        return "docker-buildx";
    }

    /** {@code null} if nobody ever looked. */
    @CheckForNull
    public Abilities getAbilities() {
        return found().orElse(null);
    }

    /** How long ago it was found out, such as {@code 5 min}. */
    public String getAge() {
        return found().map(abilities -> ago(abilities.time())).orElse("");
    }

    /** Whether somebody looks at the moment. */
    public boolean isLookedAt() {
        return KnownAgents.get().isLookedAt(computer.getName());
    }

    /** Why the latest look found nothing out; empty if it did. */
    public String getProblem() {
        return KnownAgents.get().problem(computer.getName());
    }

    /** What is well and not told by the tables. */
    public List<Diagnosis> getWell() {
        Abilities abilities = getAbilities();
        if (abilities == null) {
            return List.of();
        }
        Map<String, List<?>> tables = Map.of("builders", abilities.builders(), "emulators", abilities.platforms());
        return abilities.diagnoses().stream()
                .filter(Diagnosis::isWell)
                .filter(diagnosis ->
                        tables.getOrDefault(diagnosis.name(), List.of()).isEmpty())
                .toList();
    }

    public List<BuilderRow> getBuilders() {
        return found().map(Abilities::builders).orElse(List.of()).stream()
                .map(builder -> new BuilderRow(
                        builder,
                        String.join(", ", builder.platforms()),
                        builder.used() == 0 ? "" : ago(builder.used()) + " ago",
                        builder.cache() == Abilities.UNKNOWN ? "" : Figures.size(builder.cache())))
                .toList();
    }

    /** What {@code api/json} tells; empty if nobody ever looked. */
    @Exported(name = "abilities")
    public Map<String, Object> getTree() {
        return found().map(ReportJson::tree).orElse(Map.of());
    }

    public Api getApi() {
        return new Api(this);
    }

    /** Looks again. The answer does not wait for that. */
    @POST
    public HttpResponse doRefresh() {
        computer.checkPermission(Computer.CONFIGURE);
        Node node = computer.getNode();
        if (node != null) {
            KnownAgents.get().look(node);
        }
        return HttpResponses.redirectToDot();
    }

    private Optional<Abilities> found() {
        return KnownAgents.get().find(computer.getName());
    }

    private static String ago(long time) {
        return Util.getTimeSpanString(System.currentTimeMillis() - time);
    }

    /**
     * A builder's row in the table; what is not known is empty.
     *
     * @param used how long ago
     */
    public record BuilderRow(Abilities.Builder builder, String platforms, String used, String cache) {}

    /** Gives the page to those who may see how an agent is configured: remedies tell much of a machine. */
    @Extension
    public static final class Factory extends TransientActionFactory<Computer> {
        @Override
        public Class<Computer> type() {
            return Computer.class;
        }

        @Override
        public Collection<? extends Action> createFor(Computer computer) {
            return computer.hasPermission(Computer.EXTENDED_READ) ? Set.of(new AgentAction(computer)) : Set.of();
        }
    }
}
