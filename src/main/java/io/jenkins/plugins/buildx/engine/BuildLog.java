package io.jenkins.plugins.buildx.engine;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.buildx.FailedStep;
import io.jenkins.plugins.buildx.buildx.PlainProgress;
import io.jenkins.plugins.buildx.buildx.ProgressDecoder;
import io.jenkins.plugins.buildx.buildx.ProgressEvent;
import io.jenkins.plugins.buildx.buildx.ProgressPrinter;
import io.jenkins.plugins.buildx.command.Advice;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows one build's standard error: what it means for the report, and what of it a person wants to read. Its state can be
 * kept at any time, over a restart too.
 */
public final class BuildLog implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LINES_KEPT = 15;

    private final ProgressDecoder decoder = new ProgressDecoder();
    private final PlainProgress plain = new PlainProgress();
    private final ProgressPrinter printer = new ProgressPrinter();
    private final BuildProgress progress;
    private final ArrayDeque<String> lastLines = new ArrayDeque<>();

    /** Not saved, so that no secret is; given again after a restart. */
    private transient @Nullable Mask mask;

    /** @param platforms that are built */
    public BuildLog(Collection<Platform> platforms) {
        this.progress = new BuildProgress(platforms);
    }

    /** Hides {@code secrets} in all that comes from now on, before anything of it is kept or told. */
    public void hide(Mask secrets) {
        mask = secrets;
    }

    private Mask mask() {
        return mask == null ? Mask.NONE : mask;
    }

    /** Takes the next bytes; {@code lines} gets what they are worth. */
    public void feed(byte[] bytes, int length, Consumer<String> lines) {
        decoder.feed(bytes, 0, length, event -> accept(event, lines));
    }

    /** The build has ended: what is left is printed. */
    public void end(Consumer<String> lines) {
        decoder.end(event -> accept(event, lines));
        printer.end(hiding(lines));
    }

    private void accept(ProgressEvent told, Consumer<String> lines) {
        ProgressEvent event = hidden(told);
        progress.accept(event);
        if (event instanceof ProgressEvent.Text text) {
            // buildx before 0.13 tells its progress in lines of text alone
            plain.take(text.line(), progress::accept);
            lastLines.addLast(text.line());
            if (lastLines.size() > LINES_KEPT) {
                lastLines.removeFirst();
            }
        }
        printer.print(event, hiding(lines));
    }

    private ProgressEvent hidden(ProgressEvent event) {
        if (event instanceof ProgressEvent.Log log) {
            return new ProgressEvent.Log(log.vertex(), log.stream(), mask().hide(log.data()), log.timestamp());
        }
        if (event instanceof ProgressEvent.Text text) {
            return new ProgressEvent.Text(mask().hide(text.line()));
        }
        if (event instanceof ProgressEvent.Vertex vertex) {
            return new ProgressEvent.Vertex(
                    vertex.digest(),
                    mask().hide(vertex.name()),
                    vertex.started(),
                    vertex.completed(),
                    vertex.cached(),
                    mask().hide(vertex.error()),
                    vertex.inputs());
        }
        return event;
    }

    /** A secret may have come in two parts. */
    private Consumer<String> hiding(Consumer<String> lines) {
        return line -> lines.accept(mask().hide(line));
    }

    public BuildProgress progress() {
        return progress;
    }

    /** Why the build failed: the step behind BuildKit's "failed to solve", its last lines, and what mends it. */
    public Failure failure(int exitCode) {
        Optional<FailedStep> step = progress.failure();
        String said = String.join("\n", lastLines);
        String printed =
                step.map(failed -> String.join("\n", failed.lastLines())).orElse("");
        String evidence = step.map(failed -> printed + "\n" + failed.error()).orElse(said);
        Optional<Advice> advice = step.flatMap(failed -> Advice.aboutStep(printed, failed.error()))
                .or(() -> Advice.about(said));
        String what = step.map(failed -> "the build failed in " + failed.name())
                .orElse("the build failed with exit code " + exitCode);
        return new Failure(
                advice.map(Advice::kind).orElse(Failure.Kind.IMAGE),
                advice.filter(known -> !known.name().equals("step-failed"))
                        .map(known -> what + ": " + known.cause())
                        .orElse(what),
                mask().hide(evidence),
                advice.map(Advice::remedy).orElse("the build's own output says why"));
    }

    /** The lines that were no progress, such as errors of buildx itself; the last ones. */
    public List<String> lastLines() {
        return List.copyOf(lastLines);
    }
}
