package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.Api;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The reports of the images that a run built or tested. Stored as the JSON of {@code report.json}: what Jenkins' own storage can't
 * read back, records, never gets into it, and a newer version of this plugin reads what this one wrote.
 */
@ExportedBean
public final class ReportAction implements RunAction2 {
    /** Of all pages of this plugin. */
    static final String ICON = "symbol-multi-arch plugin-docker-buildx";

    /** Of the page that a run has. */
    static final String NAME = "Multi-arch images";

    /** Of that page, below the run's. */
    static final String URL = "multi-arch";

    private static final Logger LOGGER = Logger.getLogger(ReportAction.class.getName());

    /** Name of the image among the run's artifacts, to the text of its report. */
    private final TreeMap<String, String> reports = new TreeMap<>();

    /** Name of a Jenkins node, to the text of a report that has nothing but its emulators. */
    private final TreeMap<String, String> emulators = new TreeMap<>();

    /** The Jenkins nodes whose builders had the time to see these emulators; {@code null} as long as none had. */
    private @Nullable TreeSet<String> builderKnows;

    /** Name of an image among the artifacts, to the repository whose it is; {@code null} as long as none has one. */
    private @Nullable TreeMap<String, String> names;

    /** Those of steps that failed, in the order in which they did; {@code null} as long as none has. */
    private @Nullable ArrayList<FailureAction> failures;

    private transient @Nullable Run<?, ?> run;

    @Override
    public void onAttached(Run<?, ?> attached) {
        run = attached;
    }

    @Override
    public void onLoad(Run<?, ?> loaded) {
        run = loaded;
    }

    @Nullable
    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    @CheckForNull
    public String getIconFileName() {
        return getImages().isEmpty() ? null : ICON;
    }

    @Override
    public String getDisplayName() {
        return NAME;
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    synchronized void put(String slug, Report report) {
        reports.put(slug, text(report));
    }

    /**
     * Under which name the files of {@code image} are archived: the same each time, and no other repository's in this run.
     *
     * @return that of its tag; with its registry before it where an image of another registry has that
     */
    synchronized String nameOf(ImageReference image) {
        if (names == null) {
            names = new TreeMap<>();
        }
        String owner = image.normalised().repository();
        String name = image.slug();
        return owner.equals(names.computeIfAbsent(name, unclaimed -> owner))
                ? name
                : ArtifactName.of(image.domain().orElse("docker.io"), name);
    }

    /**
     * The same for an image that has nothing to be named by, whose name some other may have as well.
     *
     * @param step that builds it
     * @return the name, with a number where an image of another step in this run has it
     */
    synchronized String nameOf(String name, String step) {
        if (names == null) {
            names = new TreeMap<>();
        }
        String numbered = name;
        for (int number = 2; !step.equals(names.computeIfAbsent(numbered, unclaimed -> step)); number++) {
            numbered = name + "-" + number;
        }
        return numbered;
    }

    synchronized void remove(String slug) {
        reports.remove(slug);
    }

    synchronized void setQemu(String node, Report report) {
        emulators.put(node, text(report));
        if (builderKnows != null) {
            builderKnows.remove(node);
        }
    }

    /** The platforms whose emulators were installed on the node, as long as its builder had no time to see them. */
    synchronized List<Platform> newlyEmulated(String node) {
        return builderKnows != null && builderKnows.contains(node)
                ? List.of()
                : qemu(node)
                        .map(setUp -> Platform.parseAll(setUp.qemu().installed()))
                        .orElse(List.of());
    }

    synchronized void setBuilderKnows(String node) {
        if (builderKnows == null) {
            builderKnows = new TreeSet<>();
        }
        builderKnows.add(node);
    }

    synchronized Optional<Report> qemu(String node) {
        return Optional.ofNullable(emulators.get(node)).flatMap(ReportAction::read);
    }

    synchronized Optional<Report> find(String slug) {
        return Optional.ofNullable(reports.get(slug)).flatMap(ReportAction::read);
    }

    /** What is known of a part of an image, also where a whole that was merged of it tells that by now. */
    synchronized Optional<Report> findPart(String slug) {
        return find(slug).or(() -> getImages().stream()
                .map(image -> image.report().part(slug))
                .filter(part -> !part.platforms().isEmpty())
                .findFirst());
    }

    Optional<String> slugOf(ImageReference reference) {
        return getImages().stream()
                .filter(image -> image.names().contains(reference.toString()))
                .map(NamedReport::slug)
                .findFirst();
    }

    synchronized void add(FailureAction why) {
        if (failures == null) {
            failures = new ArrayList<>();
        }
        failures.add(why);
    }

    /** Why steps failed; none in a run that succeeded in the end, since what was tried again is of no interest then. */
    @Exported
    public synchronized List<FailureAction> getFailures() {
        boolean succeeded = run != null && Result.SUCCESS.equals(run.getResult());
        return failures == null || succeeded ? List.of() : List.copyOf(failures);
    }

    /** The images, sorted by name. */
    public synchronized List<NamedReport> getImages() {
        List<NamedReport> images = new ArrayList<>();
        for (Map.Entry<String, String> entry : reports.entrySet()) {
            read(entry.getValue()).ifPresent(report -> images.add(new NamedReport(entry.getKey(), report)));
        }
        return images;
    }

    /** What the page shows, an entry per image. */
    public List<ImagePage> getPages() {
        RunArtifacts artifacts = RunArtifacts.of(run);
        return getImages().stream()
                .map(image -> new ImagePage(image, artifacts))
                .toList();
    }

    /** What {@code api/json} tells: of each image its name among the artifacts, and what {@code report.json} holds. */
    @Exported(name = "images")
    public List<Map<String, Object>> getReports() {
        return getImages().stream().map(NamedReport::tree).toList();
    }

    public Api getApi() {
        return new Api(this);
    }

    private static String text(Report report) {
        return new String(ReportJson.write(report), StandardCharsets.UTF_8);
    }

    private static Optional<Report> read(String text) {
        try {
            return Optional.of(ReportJson.read(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A stored report can't be read", e);
            return Optional.empty();
        }
    }

    /**
     * A report and the name of its image among the run's artifacts.
     *
     * @param slug the artifacts are below {@code buildx/slug}
     */
    public record NamedReport(String slug, Report report) {
        /** Its tags; where it has none its reference, or its name among the artifacts. */
        public String title() {
            if (!report.image().tags().isEmpty()) {
                return String.join(", ", report.image().tags());
            }
            String reference = report.image().reference();
            return reference.isEmpty() ? slug + " (neither pushed nor loaded)" : reference;
        }

        /** Its platforms, for people. */
        public String platforms() {
            return report.platforms().stream().map(PlatformReport::platform).collect(Collectors.joining(", "));
        }

        /** That of all its platforms: the worst. */
        public Verdict verdict() {
            return Verdict.of(report.platforms());
        }

        private Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("name", slug);
            tree.putAll(ReportJson.tree(report));
            return tree;
        }

        /** All references that stand for the image. */
        List<String> names() {
            List<String> names = new ArrayList<>(report.image().tags());
            names.add(report.image().reference());
            return names;
        }
    }
}
