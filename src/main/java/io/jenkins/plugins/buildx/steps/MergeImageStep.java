package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import io.jenkins.plugins.buildx.engine.BuiltPlatform;
import io.jenkins.plugins.buildx.engine.MergeImage;
import io.jenkins.plugins.buildx.engine.ProvidedBuilder;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.report.Report;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** Makes one image of several that were built apart, each for platforms of its own, and gives it its tags. */
public final class MergeImageStep extends BuilderStep {
    private static final long serialVersionUID = 1L;

    private ArrayList<Serializable> images;
    private final List<String> tags;
    private List<String> annotations = List.of();
    private String name = "";

    /** @param images references with a digest, or what {@code buildxMultiArch} returned */
    @DataBoundConstructor
    public MergeImageStep(List<Object> images, List<String> tags) {
        this.images = saved(images);
        this.tags = copy(tags);
    }

    private static ArrayList<Serializable> saved(List<?> images) {
        ArrayList<Serializable> saved = new ArrayList<>();
        if (images != null) {
            images.forEach(image -> saved.add(BuiltImage.saved(image)));
        }
        return saved;
    }

    public List<Object> getImages() {
        return new ArrayList<>(images);
    }

    public List<String> getTags() {
        return tags;
    }

    public List<String> getAnnotations() {
        return annotations;
    }

    @DataBoundSetter
    public void setAnnotations(List<String> annotations) {
        this.annotations = copy(annotations);
    }

    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = text(name);
    }

    /** What is asked for; refuses what can't be. */
    private Asked toRequest() {
        List<BuiltImage> parts = images.stream().map(BuiltImage::parse).toList();
        List<ImageReference> names = PublishImageStep.toTags(tags);
        MergeImage.check(parts.stream().map(BuiltImage::published).toList(), names);
        annotations.forEach(MergeImage::ofIndex);
        String asked = name.isEmpty() ? "" : ArtifactName.of(name, names);
        return new Asked(new ArrayList<>(parts), new ArrayList<>(names), annotations, asked);
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        Asked asked = StepFailure.refusing(this::toRequest);
        List<ImageReference> all = new ArrayList<>(asked.tags());
        asked.parts().forEach(part -> all.add(part.reference()));
        return new Execution(
                context, asked, StepFailure.refusing(this::builderSpec), StepFailure.refusing(() -> logins(all)));
    }

    /**
     * What was asked for.
     *
     * @param name empty for one that is made of the tags
     */
    record Asked(List<BuiltImage> parts, List<ImageReference> tags, List<String> annotations, String name)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private static final class Execution extends TaggingExecution {
        private static final long serialVersionUID = 1L;

        private final Saved<Asked> asked;

        Execution(StepContext context, Asked asked, BuilderSpec spec, AskedCredentials credentials) {
            super(context, spec, credentials);
            this.asked = new Saved<>(asked);
        }

        @Override
        protected Object run(AgentMachine agent, TaskListener listener) throws Exception {
            Asked request = asked.get();
            ImageReports reports = ImageReports.of(getContext());
            String name =
                    request.name().isEmpty() ? reports.nameOf(request.tags().get(0)) : request.name();
            try (AgentArtifacts artifacts =
                    new AgentArtifacts(reports.run(), agent.launcher(), listener, "buildx/" + name)) {
                long started = System.nanoTime();
                BuildOutcome outcome = merged(agent, listener, artifacts);
                new ImageFingerprints(reports.run()).record(outcome, digests());
                Report report = draft(reports, outcome)
                        .outcome(outcome)
                        .tags(request.tags())
                        .seconds("merge", (System.nanoTime() - started) / 1e9)
                        .report();
                artifacts.put("report.json", ImageReports.bytes(report));
                reports.putWhole(name, report, slugs());
                reports.tell(name, report, listener);
                return BuiltImage.of(name, report);
            }
        }

        private BuildOutcome merged(AgentMachine agent, TaskListener listener, AgentArtifacts artifacts)
                throws Exception {
            Asked request = asked.get();
            Log log = listener.getLogger()::println;
            Buildx buildx = new BuildxFinder(agent).find();
            ProvidedBuilder builder = provided(agent, buildx, log);
            List<ImageReference> parts =
                    request.parts().stream().map(BuiltImage::published).toList();
            return new MergeImage(agent, buildx, artifacts, log)
                    .merge(builder.name(), parts, request.tags(), request.annotations());
        }

        private ReportDraft draft(ImageReports reports, BuildOutcome outcome) {
            Map<String, Report> parts = new LinkedHashMap<>();
            slugs().forEach(slug -> reports.findPart(slug).ifPresent(report -> parts.put(slug, report)));
            return new ReportDraft(
                    ReportDraft.ofParts(parts).report(),
                    outcome.platforms().stream().map(BuiltPlatform::platform).toList());
        }

        private List<Digest> digests() {
            return asked.get().parts().stream().map(BuiltImage::digest).toList();
        }

        private List<String> slugs() {
            return asked.get().parts().stream()
                    .map(BuiltImage::slug)
                    .filter(slug -> !slug.isEmpty())
                    .toList();
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        public DescriptorImpl() {
            super(BuilderStep.lists("images", "tags", "annotations"));
        }

        @Override
        Map<String, String> example() {
            return Map.of(
                    "images", "registry.example/app@sha256:" + "0".repeat(64), "tags", "registry.example/app:1.0");
        }

        @Override
        void prove(Step step) {
            ((MergeImageStep) step).toRequest();
            ((MergeImageStep) step).builderSpec();
            ((MergeImageStep) step).logins(List.of());
        }

        /** An image is no text alone, so that Jenkins can't bind a form's text to it. */
        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject submitted) throws FormException {
            String lines = String.valueOf(submitted.remove("images"));
            MergeImageStep step = (MergeImageStep) super.newInstance(request, submitted);
            step.images = saved(lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList());
            return step;
        }

        @Override
        public String getFunctionName() {
            return "mergeImage";
        }

        @Override
        public String getDisplayName() {
            return "Merge images of single platforms into one";
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "tags", "no tag");
        }
    }
}
