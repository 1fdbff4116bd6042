package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.buildx.BakeDefinition;
import io.jenkins.plugins.buildx.buildx.BakeRequest;
import io.jenkins.plugins.buildx.buildx.BakeTarget;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.engine.BuildxBake;
import io.jenkins.plugins.buildx.engine.BuildxFinder;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A run of {@link BuildxBakeStep}. */
final class BuildxBakeExecution extends BuildExecution {
    private static final long serialVersionUID = 1L;

    private final Saved<BakeRequest> request;
    private final String credentialsId;
    private final AskedCredentials credentials;

    /** What the files come to, once they were read. */
    private @Nullable Saved<BakeDefinition> definition;

    /**
     * @param credentialsId for the registries of the step's own images, of which the files alone tell
     * @param credentials all others
     */
    BuildxBakeExecution(
            StepContext context,
            BakeRequest request,
            BuilderSpec spec,
            String credentialsId,
            AskedCredentials credentials,
            int retries) {
        super(context, new BuildOutput(List.of()), spec, retries);
        this.request = new Saved<>(request);
        this.credentialsId = credentialsId;
        this.credentials = credentials;
    }

    @Override
    void explore(AgentMachine bare) throws IOException, InterruptedException {
        if (definition == null) {
            BuildxBake bake = bake(bare, Log.NONE);
            BakeDefinition found = bake.define(request.get());
            bake.check(request.get(), found);
            definition = new Saved<>(found);
        }
    }

    @Override
    AskedCredentials credentials() {
        List<ImageReference> images = definition().targets().stream()
                .flatMap(target -> target.tags().stream())
                .toList();
        return credentials.login(credentialsId, images);
    }

    @Override
    Mask hiding(AgentMachine agent) throws IOException, InterruptedException {
        return BuildxBake.hiding(agent, agent.workspace().getRemote(), request.get(), definition());
    }

    @Override
    protected PosixScript prepare(AgentMachine agent, TaskListener log) throws Exception {
        definition().asked().forEach(target -> log.getLogger().println("target " + target));
        provide(
                agent,
                new BuildxFinder(agent).find(),
                log,
                definition().asked().stream()
                        .flatMap(target -> target.namedPlatforms().stream())
                        .toList());
        return begun(
                agent,
                List.of(bake(agent, log.getLogger()::println)
                        .command(
                                request.get(),
                                definition(),
                                provided().name(),
                                granted().secretOptions(),
                                granted().sshOptions(),
                                granted().secrets())));
    }

    @Override
    protected Object finished(AgentMachine agent, TaskListener log, int exitCode) throws Exception {
        Map<String, Object> images = new LinkedHashMap<>();
        Failure failure = null;
        for (BakeTarget target : definition().asked()) {
            String slug = slug(target);
            try {
                images.put(
                        target.name(),
                        BuiltImage.of(slug, reported(image(target, slug, agent, log), agent, log, exitCode)));
            } catch (Failure e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return images;
    }

    @Override
    Map<String, List<Platform>> wanted() {
        // two targets may have one name, as one's tag and as the other's own
        return definition().asked().stream()
                .collect(Collectors.toMap(
                        this::slug, BakeTarget::namedPlatforms, (first, second) -> second, LinkedHashMap::new));
    }

    private Image image(BakeTarget target, String slug, AgentMachine agent, TaskListener log) {
        boolean named = target.isPushedByTags() || target.isLoaded();
        BuildProgress progress = BuildxBake.progress(
                definition(), target, provided(), output().build().progress());
        return new Image(
                slug,
                BuildxBake.platforms(target, provided()),
                progress,
                named ? target.tags() : List.of(),
                (artifacts, listed) ->
                        bake(agent, log.getLogger()::println).outcome(target, provided(), progress, artifacts, listed));
    }

    /** The target's name where it has no tag, or another target would have the same one. */
    private String slug(BakeTarget target) {
        Optional<String> slug = slugOfTag(target);
        long same = definition().asked().stream()
                .filter(other -> slugOfTag(other).equals(slug))
                .count();
        return slug.filter(own -> same == 1).orElse(target.name());
    }

    private static Optional<String> slugOfTag(BakeTarget target) {
        return target.tags().stream().findFirst().map(ImageReference::slug);
    }

    private BakeDefinition definition() {
        return Objects.requireNonNull(definition, "The files are read before anything runs")
                .get();
    }

    private static BuildxBake bake(AgentMachine agent, Log log) throws IOException, InterruptedException {
        Buildx buildx = new BuildxFinder(agent).find();
        return new BuildxBake(agent, buildx, agent.workspace().getRemote(), log);
    }
}
