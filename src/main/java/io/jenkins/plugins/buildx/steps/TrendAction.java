package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.report.Figures;
import io.jenkins.plugins.buildx.report.PlatformReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import jenkins.model.TransientActionFactory;

/** How time and size of a job's images develop from build to build. Builds are read when a page asks for them. */
public final class TrendAction implements Action {
    private static final int BUILDS = 50;

    private final Job<?, ?> job;
    private final Trends trends;

    TrendAction(Job<?, ?> job, Trends trends) {
        this.job = job;
        this.trends = trends;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    @Override
    @CheckForNull
    public String getIconFileName() {
        return isReported(job.getLastCompletedBuild()) ? ReportAction.ICON : null;
    }

    /** Looks at two builds alone, which Jenkins has loaded anyhow: most jobs have no images. */
    private boolean isReported(@CheckForNull Run<?, ?> last) {
        return hasReports(last) || hasReports(job.getLastSuccessfulBuild());
    }

    private static boolean hasReports(@CheckForNull Run<?, ?> run) {
        return run != null && run.getAction(ReportAction.class) != null;
    }

    @Override
    public String getDisplayName() {
        return "Multi-arch trend";
    }

    @Override
    public String getUrlName() {
        return "multi-arch-trend";
    }

    /** Those pictures that have something to show. */
    public List<TrendPicture> getPictures() {
        Run<?, ?> last = job.getLastCompletedBuild();
        return last != null && isReported(last) ? trends.of(job, last.getNumber(), this::pictures) : List.of();
    }

    private List<TrendPicture> pictures() {
        List<Reported> builds = reported();
        return List.of(
                        picture("Build time per platform", builds, PlatformReport::seconds, Figures::seconds),
                        picture(
                                "Size per platform",
                                builds,
                                PlatformReport::size,
                                value -> Figures.size(Math.round(value))))
                .stream()
                .filter(picture -> !picture.isEmpty())
                .toList();
    }

    private static TrendPicture picture(
            String title, List<Reported> builds, ToDoubleFunction<PlatformReport> figure, TrendPicture.Format format) {
        TrendPicture.Draft draft = new TrendPicture.Draft(title, format);
        for (Reported build : builds) {
            draft.build(build.number());
            for (ReportAction.NamedReport image : build.images()) {
                String name = repository(image);
                for (PlatformReport platform : image.report().platforms()) {
                    draft.value(name, platform.platform(), figure.applyAsDouble(platform));
                }
            }
        }
        return draft.picture();
    }

    /** The latest builds that have reports, oldest first. */
    private List<Reported> reported() {
        List<Reported> builds = new ArrayList<>();
        Run<?, ?> run = job.getLastCompletedBuild();
        for (int i = 0; i < BUILDS && run != null; i++) {
            ReportAction action = run.getAction(ReportAction.class);
            if (action != null) {
                builds.add(new Reported(run.getNumber(), action.getImages()));
            }
            run = run.getPreviousCompletedBuild();
        }
        Collections.reverse(builds);
        return builds;
    }

    /** What of an image's name stays the same from build to build. */
    private static String repository(ReportAction.NamedReport image) {
        try {
            return ImageReference.parse(image.names().get(0)).repository();
        } catch (InvalidInput e) {
            return image.slug();
        }
    }

    private record Reported(int number, List<ReportAction.NamedReport> images) {}

    /** Gives the trend to every job. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Job> {
        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @Override
        public Collection<? extends Action> createFor(Job job) {
            return Set.of(new TrendAction(job, ExtensionList.lookupSingleton(Trends.class)));
        }
    }

    /** The pictures of the jobs that somebody looked at lately: reading many builds for them is slow. */
    @Extension
    public static final class Trends extends RunListener<Run<?, ?>> {
        private final Map<Job<?, ?>, Drawn> known = new WeakHashMap<>();

        /** @param last number of the latest build that is in the pictures */
        List<TrendPicture> of(Job<?, ?> job, int last, Supplier<List<TrendPicture>> drawing) {
            Drawn drawn = known(job);
            if (drawn == null || drawn.last() != last) {
                drawn = new Drawn(last, drawing.get());
                keep(job, drawn);
            }
            return drawn.pictures();
        }

        @CheckForNull
        private synchronized Drawn known(Job<?, ?> job) {
            return known.get(job);
        }

        private synchronized void keep(Job<?, ?> job, Drawn drawn) {
            known.put(job, drawn);
        }

        @Override
        public synchronized void onDeleted(Run<?, ?> run) {
            known.remove(run.getParent());
        }

        private record Drawn(int last, List<TrendPicture> pictures) {}
    }
}
