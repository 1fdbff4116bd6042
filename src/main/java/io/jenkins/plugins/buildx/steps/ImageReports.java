package io.jenkins.plugins.buildx.steps;

import hudson.console.HyperlinkNote;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import io.jenkins.plugins.buildx.report.ReportTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The reports of a run's images, which its steps add to one after the other. */
final class ImageReports {
    private final Run<?, ?> run;

    private ImageReports(Run<?, ?> run) {
        this.run = run;
    }

    static ImageReports of(StepContext context) throws IOException, InterruptedException {
        Run<?, ?> run = context.get(Run.class);
        if (run == null) {
            throw new IOException("The step runs in no build");
        }
        return new ImageReports(run);
    }

    Run<?, ?> run() {
        return run;
    }

    /**
     * Remembers the emulators of a Jenkins node; the reports of images that are built there later have them.
     *
     * @param setUp has them alone
     */
    void qemu(String node, Report setUp) throws IOException {
        change(action -> action.setQemu(node, setUp));
    }

    /** The platforms whose emulators were installed on a Jenkins node by this run, as long as its builder had no time to see them. */
    List<Platform> newlyEmulated(String node) {
        return action().map(action -> action.newlyEmulated(node)).orElse(List.of());
    }

    /** The builder of the Jenkins node had the time to see all emulators. */
    void builderKnows(String node) throws IOException {
        change(action -> action.setBuilderKnows(node));
    }

    /** Keeps {@code report} as that of the image named {@code slug}, in place of what is known of it until now. */
    void put(String slug, Report report) throws IOException {
        change(action -> action.put(slug, report));
    }

    /** The same as {@link #put}, and those of the parts that the image was made of are not shown apart any more. */
    void putWhole(String slug, Report report, Collection<String> parts) throws IOException {
        change(action -> {
            parts.forEach(action::remove);
            action.put(slug, report);
        });
    }

    /**
     * Under which name the files of {@code image} are archived, where nobody gave it one.
     *
     * @throws UncheckedIOException if the run can't be saved
     */
    String nameOf(ImageReference image) {
        return named(action -> action.nameOf(image));
    }

    /** The same for an image that has neither a tag nor a name, and is built by {@code step}. */
    String nameOf(String name, String step) {
        return named(action -> action.nameOf(name, step));
    }

    private String named(Function<ReportAction, String> naming) {
        AtomicReference<String> name = new AtomicReference<>();
        try {
            change(action -> name.set(naming.apply(action)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return name.get();
    }

    /** Remembers why a step failed. */
    void failed(FailureAction why) throws IOException {
        change(action -> action.add(why));
    }

    /** Tells {@code report} in the log, as a table that leads to the page with more. */
    void tell(String slug, Report report, TaskListener log) {
        ReportTable.lines(report).forEach(log.getLogger()::println);
        String page = "/" + run.getUrl() + ReportAction.URL + "/#" + slug;
        log.getLogger().println("more: " + HyperlinkNote.encodeTo(page, ReportAction.NAME));
    }

    /** What is known of the emulators of a Jenkins node, and nothing else. */
    Optional<Report> qemu(String node) {
        return action().flatMap(action -> action.qemu(node));
    }

    /** The name under which the image that {@code reference} names was reported in this run. */
    Optional<String> slugOf(ImageReference reference) {
        return action().flatMap(action -> action.slugOf(reference));
    }

    /** What is known of the image named {@code slug}. */
    Optional<Report> find(String slug) {
        return action().flatMap(action -> action.find(slug));
    }

    /** What is known of the part named {@code slug}, before it was merged and after. */
    Optional<Report> findPart(String slug) {
        return action().flatMap(action -> action.findPart(slug));
    }

    private Optional<ReportAction> action() {
        return Optional.ofNullable(run.getAction(ReportAction.class));
    }

    private void change(Consumer<ReportAction> change) throws IOException {
        synchronized (run) {
            ReportAction action = run.getAction(ReportAction.class);
            if (action == null) {
                action = new ReportAction();
                run.addAction(action);
            }
            change.accept(action);
            run.save();
        }
    }

    /** The bytes of {@code report} as they are archived. */
    static byte[] bytes(Report report) {
        return ReportJson.write(report);
    }

    /** A copy that Pipelines can keep. */
    static List<String> texts(List<?> values) {
        return new ArrayList<>(values.stream().map(Object::toString).toList());
    }
}
