package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.triggers.TimerTrigger.TimerTriggerCause;
import io.jenkins.plugins.buildx.engine.SourceFinder;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.tags.GitRef;
import io.jenkins.plugins.buildx.tags.ImageTags;
import io.jenkins.plugins.buildx.tags.Source;
import io.jenkins.plugins.buildx.tags.SourceUrl;
import io.jenkins.plugins.buildx.tags.TagRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Names and labels an image after the source that is built. Parameters are named as docker's metadata-action names its inputs. */
public final class ImageTagsStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> images;
    private List<String> tags = List.of();
    private List<String> flavor = List.of();
    private List<String> labels = List.of();
    private List<String> annotations = List.of();
    private List<String> annotationLevels = List.of("manifest");
    private int shortShaLength = TagRequest.SHORT;
    private String ref = "";
    private String sha = "";
    private String url = "";
    private String defaultBranch = "";

    @DataBoundConstructor
    public ImageTagsStep(List<String> images) {
        this.images = BuilderStep.copy(images);
    }

    public List<String> getImages() {
        return images;
    }

    public List<String> getTags() {
        return tags;
    }

    @DataBoundSetter
    public void setTags(List<String> tags) {
        this.tags = BuilderStep.copy(tags);
    }

    public List<String> getFlavor() {
        return flavor;
    }

    @DataBoundSetter
    public void setFlavor(List<String> flavor) {
        this.flavor = BuilderStep.copy(flavor);
    }

    public List<String> getLabels() {
        return labels;
    }

    @DataBoundSetter
    public void setLabels(List<String> labels) {
        this.labels = BuilderStep.copy(labels);
    }

    public List<String> getAnnotations() {
        return annotations;
    }

    @DataBoundSetter
    public void setAnnotations(List<String> annotations) {
        this.annotations = BuilderStep.copy(annotations);
    }

    public List<String> getAnnotationLevels() {
        return annotationLevels;
    }

    @DataBoundSetter
    public void setAnnotationLevels(List<String> annotationLevels) {
        this.annotationLevels = BuilderStep.copy(annotationLevels);
    }

    public int getShortShaLength() {
        return shortShaLength;
    }

    @DataBoundSetter
    public void setShortShaLength(int shortShaLength) {
        this.shortShaLength = shortShaLength;
    }

    public String getRef() {
        return ref;
    }

    @DataBoundSetter
    public void setRef(String ref) {
        this.ref = BuilderStep.text(ref);
    }

    public String getSha() {
        return sha;
    }

    @DataBoundSetter
    public void setSha(String sha) {
        this.sha = BuilderStep.text(sha);
    }

    public String getUrl() {
        return url;
    }

    @DataBoundSetter
    public void setUrl(String url) {
        this.url = BuilderStep.text(url);
    }

    public String getDefaultBranch() {
        return defaultBranch;
    }

    @DataBoundSetter
    public void setDefaultBranch(String defaultBranch) {
        this.defaultBranch = BuilderStep.text(defaultBranch);
    }

    /** What is asked for; refuses what can't be, also of what is given of the source. */
    TagRequest toRequest() {
        tell(Source.draft());
        return TagRequest.draft()
                .images(images)
                .tags(tags)
                .flavor(flavor)
                .labels(labels)
                .annotations(annotations)
                .annotationLevels(annotationLevels)
                .shortShaLength(shortShaLength)
                .request();
    }

    /** Tells what was given of the source, over what is known already. */
    private Source.Draft tell(Source.Draft source) {
        if (!ref.isEmpty()) {
            source.ref(GitRef.parse(ref));
        }
        if (!url.isEmpty()) {
            source.url(SourceUrl.parse(url));
        }
        return source.sha(sha).defaultBranch(defaultBranch);
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        StepFailure.refusing(this::toRequest);
        return new Execution(context, this);
    }

    private static final class Execution extends RerunExecution {
        private static final long serialVersionUID = 1L;

        private final ImageTagsStep step;

        Execution(StepContext context, ImageTagsStep step) {
            super(context);
            this.step = step;
        }

        @Override
        protected Object run(AgentMachine agent, TaskListener log) throws Exception {
            Source.Draft known =
                    new EnvironmentSource(agent.environment()).draft().scheduled(isScheduled());
            Source source = new SourceFinder(agent).complete(step.tell(known).source());
            ImageTags image = step.toRequest().on(source, Instant.now());
            print(source, image, log.getLogger());
            return told(image);
        }

        private boolean isScheduled() throws IOException, InterruptedException {
            Run<?, ?> run = getContext().get(Run.class);
            return run != null && run.getCause(TimerTriggerCause.class) != null;
        }

        private static void print(Source source, ImageTags image, PrintStream log) {
            log.println("source: " + source);
            image.notes().forEach(log::println);
            image.tags().forEach(tag -> log.println("tag: " + tag));
        }

        private static Map<String, Object> told(ImageTags image) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put(
                    "tags",
                    new ArrayList<>(
                            image.tags().stream().map(ImageReference::toString).toList()));
            told.put("version", image.version());
            told.put("labels", new ArrayList<>(image.labels()));
            told.put("annotations", new ArrayList<>(image.annotations()));
            told.put("sourceDateEpoch", image.sourceDateEpoch());
            return told;
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        public DescriptorImpl() {
            super("images", "tags", "flavor", "labels", "annotations", "annotationLevels");
        }

        @Override
        Map<String, String> example() {
            return Map.of("images", "registry.example/app");
        }

        @Override
        void prove(Step step) {
            ((ImageTagsStep) step).toRequest();
        }

        @Override
        public String getFunctionName() {
            return "imageTags";
        }

        @Override
        public String getDisplayName() {
            return "Name and label an image after its source";
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "images", "no image");
        }
    }
}
