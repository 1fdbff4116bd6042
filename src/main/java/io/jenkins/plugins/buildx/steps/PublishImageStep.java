package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import io.jenkins.plugins.buildx.engine.ProvidedBuilder;
import io.jenkins.plugins.buildx.engine.PublishImage;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.report.Report;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Gives tags to an image that was pushed by its digest, and tested since. */
public final class PublishImageStep extends BuilderStep {
    private static final long serialVersionUID = 1L;

    @CheckForNull
    private Serializable image;

    private final List<String> tags;

    /** @param image a reference with a digest, or what {@code buildxMultiArch} returned */
    @DataBoundConstructor
    public PublishImageStep(Object image, List<String> tags) {
        this.image = BuiltImage.saved(image);
        this.tags = copy(tags);
    }

    @CheckForNull
    public Object getImage() {
        return image;
    }

    public List<String> getTags() {
        return tags;
    }

    /** The references that {@code tags} are; without a tag of their own, that of {@code latest}. */
    static List<ImageReference> toTags(List<String> tags) {
        if (tags.isEmpty()) {
            throw new InvalidInput(
                    "There is no tag to publish the image under; write tags: ['registry.example/app:1.0']");
        }
        List<ImageReference> references = new ArrayList<>();
        for (String tag : tags) {
            ImageReference reference = ImageReference.parse(tag);
            references.add(reference.tag().isPresent() ? reference : reference.withTag("latest"));
        }
        return references;
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        BuiltImage built = StepFailure.refusing(() -> BuiltImage.parse(image));
        StepFailure.refusing(built::digest);
        List<ImageReference> references = StepFailure.refusing(() -> toTags(tags));
        List<ImageReference> all = new ArrayList<>(references);
        all.add(built.reference());
        return new Execution(
                context,
                built,
                references,
                StepFailure.refusing(this::builderSpec),
                StepFailure.refusing(() -> logins(all)));
    }

    private static final class Execution extends TaggingExecution {
        private static final long serialVersionUID = 1L;

        private final Saved<BuiltImage> image;
        private final List<ImageReference> tags;

        Execution(
                StepContext context,
                BuiltImage built,
                List<ImageReference> tags,
                BuilderSpec spec,
                AskedCredentials credentials) {
            super(context, spec, credentials);
            this.image = new Saved<>(built);
            this.tags = new ArrayList<>(tags);
        }

        @Override
        protected Object run(AgentMachine agent, TaskListener listener) throws Exception {
            BuiltImage built = image.get();
            Log log = listener.getLogger()::println;
            Buildx buildx = new BuildxFinder(agent).find();
            ProvidedBuilder builder = provided(agent, buildx, log);
            new PublishImage(agent, buildx, log).publish(builder.name(), tags, built.reference(), built.digest());
            remember(agent, listener);
            return null;
        }

        private void remember(AgentMachine agent, TaskListener listener) throws Exception {
            BuiltImage built = image.get();
            ImageReports reports = ImageReports.of(getContext());
            var known = reports.find(built.slug());
            if (known.isEmpty()) {
                return;
            }
            Report report = new ReportDraft(known.get(), List.of()).tags(tags).report();
            reports.put(built.slug(), report);
            try (AgentArtifacts artifacts =
                    new AgentArtifacts(reports.run(), agent.launcher(), listener, "buildx/" + built.slug())) {
                artifacts.put("report.json", ImageReports.bytes(report));
            }
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends ImageStepDescriptor {
        public DescriptorImpl() {
            super(BuilderStep.lists("tags"));
        }

        @Override
        Map<String, String> example() {
            return Map.of("image", "registry.example/app@sha256:" + "0".repeat(64), "tags", "registry.example/app:1.0");
        }

        @Override
        void prove(Step step) {
            PublishImageStep asked = (PublishImageStep) step;
            BuiltImage.parse(asked.image).digest();
            toTags(asked.tags);
            asked.builderSpec();
            asked.logins(List.of());
        }

        @Override
        void name(Step step, String image) {
            ((PublishImageStep) step).image = image;
        }

        @Override
        public String getFunctionName() {
            return "publishImage";
        }

        @Override
        public String getDisplayName() {
            return "Give tags to an image that was pushed by digest";
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "tags", "no tag");
        }
    }
}
