package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.SynchronousStepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Deals the settings of {@code multiArchImage} out to the steps that it runs, and refuses what one of them would refuse. */
public final class MultiArchPlanStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String DIGEST = "@sha256:" + "0".repeat(64);

    private final LinkedHashMap<String, Object> settings = new LinkedHashMap<>();

    /** @param settings a map */
    @DataBoundConstructor
    public MultiArchPlanStep(Object settings) {
        if (settings instanceof Map<?, ?> map) {
            map.forEach((key, value) -> this.settings.put(key.toString(), value));
        }
    }

    public Object getSettings() {
        return settings;
    }

    /** What is done, as a script takes it; refuses what can't be. */
    private Map<String, Object> plan(boolean inWorkspace, Function<ImageReference, String> name) {
        MultiArchSettings parsed = MultiArchSettings.parse(settings, parameters(), shared());
        List<String> names = BuilderStep.or(
                parsed.texts("buildxMultiArch", "platforms"),
                parsed.own("agents") instanceof Map<?, ?>
                        ? List.of()
                        : BuildxGlobalConfiguration.get().getPlatforms());
        List<Platform> platforms = names.isEmpty() ? List.of() : Platform.parseAll(names);
        List<AgentGroup> groups = AgentGroup.of(parsed.own("agents"), platforms, AgentChoice::nativeAgents);
        Map<String, Object> tree = new MultiArchPlan(parsed, groups, inWorkspace, name).tree();
        prove(tree);
        return tree;
    }

    private static Map<String, Set<String>> parameters() {
        Map<String, Set<String>> parameters = new LinkedHashMap<>();
        parameters.put("setupQemu", names(SetupQemuStep.class));
        parameters.put("buildxMultiArch", names(BuildxMultiArchStep.class));
        parameters.put("smokeTest", names(SmokeTestStep.class));
        parameters.put("mergeImage", names(MergeImageStep.class));
        return parameters;
    }

    /** Of the builder and the registries, and what names the image. */
    private static Set<String> shared() {
        Set<String> shared = names(PublishImageStep.class);
        shared.remove("image");
        shared.addAll(List.of("platforms", "annotations", "name"));
        return shared;
    }

    private static Set<String> names(Class<? extends Step> step) {
        return DescribableModel.of(step).getParameters().stream()
                .map(DescribableParameter::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each step is made as the script will make it, and asked. */
    private static void prove(Map<String, Object> plan) {
        for (Object each : (List<?>) plan.get("parts")) {
            Map<?, ?> part = (Map<?, ?>) each;
            if (part.get("setupQemu") instanceof Map<?, ?> emulators) {
                made(SetupQemuStep.class, emulators).toRequest();
            }
            BuildxMultiArchStep build = made(BuildxMultiArchStep.class, part.get("buildxMultiArch"));
            new BuildxMultiArchStep.DescriptorImpl().prove(build);
            String image = "registry.example/app" + DIGEST;
            if (part.get("publishImage") instanceof Map<?, ?> publish) {
                new PublishImageStep.DescriptorImpl()
                        .prove(made(PublishImageStep.class, with(publish, "image", image)));
            }
            if (part.get("smokeTest") instanceof Map<?, ?> test) {
                new SmokeTestStep.DescriptorImpl().prove(made(SmokeTestStep.class, with(test, "image", image)));
            }
        }
        if (plan.get("merge") instanceof Map<?, ?> merge) {
            List<String> images = List.of("registry.example/app" + DIGEST);
            new MergeImageStep.DescriptorImpl()
                    .prove(made(MergeImageStep.class, with((Map<?, ?>) merge.get("mergeImage"), "images", images)));
        }
    }

    private static Map<String, Object> with(Map<?, ?> arguments, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>();
        arguments.forEach((key, argument) -> more.put(key.toString(), argument));
        more.put(name, value);
        return more;
    }

    private static <T extends Step> T made(Class<T> step, Object arguments) {
        Map<String, Object> named = with((Map<?, ?>) arguments, "", "");
        named.remove("");
        try {
            return DescribableModel.of(step).instantiate(named, TaskListener.NULL);
        } catch (InvalidInput e) {
            throw e;
        } catch (Exception e) {
            throw new InvalidInput("multiArchImage can't be told so: " + e.getMessage());
        }
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        boolean inWorkspace = context.get(FilePath.class) != null;
        ImageReports reports = ImageReports.of(context);
        return new Execution(
                context, new LinkedHashMap<>(StepFailure.refusing(() -> plan(inWorkspace, reports::nameOf))));
    }

    private static final class Execution extends SynchronousStepExecution<Map<String, Object>> {
        private static final long serialVersionUID = 1L;

        private final LinkedHashMap<String, Object> plan;

        Execution(StepContext context, LinkedHashMap<String, Object> plan) {
            super(context);
            this.plan = plan;
        }

        @Override
        protected Map<String, Object> run() {
            return plan;
        }
    }

    /** The step's name; it has a form only because every step has one. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        @Override
        Map<String, String> example() {
            return Map.of();
        }

        @Override
        void prove(Step step) {
            ((MultiArchPlanStep) step).plan(false, ImageReference::slug);
        }

        @Override
        public String getFunctionName() {
            return "multiArchPlan";
        }

        @Override
        public String getDisplayName() {
            return "Plan what multiArchImage does";
        }

        @Override
        public boolean isAdvanced() {
            return true;
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return arguments.get("settings") instanceof Map<?, ?> map
                    ? told(map, "tags", String.valueOf(map.keySet()))
                    : String.valueOf(new ArrayList<>(arguments.keySet()));
        }
    }
}
