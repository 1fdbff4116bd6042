package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.report.PlatformReport;
import io.jenkins.plugins.buildx.report.Report;
import io.jenkins.plugins.buildx.report.Reports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONObject;
import org.apache.commons.io.FileUtils;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The pages of runs and jobs, from stored reports. */
@WithJenkins
class ReportPagesJenkinsTest {
    private static final String HOSTILE = "<script>alert('x')</script>";

    @Test
    void shouldShowTablePictureVerdictsAndFiles(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild run = reported(jenkins, Reports.full());
        Path folder = Files.createDirectories(run.getArtifactsDir().toPath().resolve("buildx/app/manifests"));
        Files.writeString(folder.resolve("linux-arm64.json"), "{\"schemaVersion\":2}");
        Files.writeString(folder.resolveSibling("builder.txt"), "Driver: docker-container " + HOSTILE);

        HtmlPage page = jenkins.createWebClient().getPage(run, "multi-arch");

        assertThat(page.getBody().getTextContent())
                .contains("Multi-arch images", "registry.example/app:1.4", "linux/arm64", "emulated", "4.1 MB")
                .contains("failed", "http / answered 500", "expected 200, got 500", "RUN go build")
                .contains("Driver: docker-container " + HOSTILE);
        assertThat(page.getByXPath("//*[local-name()='rect'][contains(@class,'buildx-emulated')]"))
                .isNotEmpty();
        assertThat(page.querySelectorAll(".buildx-legend li"))
                .extracting(kind -> kind.getTextContent().strip())
                .contains("emulated", "smoke test");
        HtmlAnchor manifest = page.getAnchorByHref("../artifact/buildx/app/manifests/linux-arm64.json");
        assertThat(manifest.click().getWebResponse().getContentAsString()).isEqualTo("{\"schemaVersion\":2}");
    }

    @Test
    void shouldShowTheReportWhenItsFilesAreGone(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild run = reported(jenkins, Reports.full());
        FileUtils.deleteDirectory(run.getArtifactsDir());

        HtmlPage page = jenkins.createWebClient().getPage(run, "multi-arch");

        assertThat(page.getBody().getTextContent()).contains("linux/arm64");
        assertThat(page.getAnchors())
                .noneMatch(anchor -> anchor.getHrefAttribute().contains("artifact"));
    }

    @Test
    void shouldSurviveAReportThatIsNone(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild run = reported(jenkins, Reports.cacheOnly());
        run.save();
        Path stored = run.getRootDir().toPath().resolve("build.xml");
        Files.writeString(stored, Files.readString(stored).replace("&quot;schema&quot;", "nonsense"));
        jenkins.jenkins.reload();
        Run<?, ?> reloaded = Run.fromExternalizableId(run.getExternalizableId());
        WebClient client = jenkins.createWebClient();

        assertThat(client.getPage(reloaded, "multi-arch").getBody().getTextContent())
                .contains("No image was built or tested");
        assertThat(client.getPage(reloaded).getBody().getTextContent()).doesNotContain("Multi-arch images");
    }

    @Test
    void shouldEscapeWhatImagesAreNamed(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild run = reported(jenkins, hostile());
        WebClient client = jenkins.createWebClient();

        for (HtmlPage page : List.of(client.getPage(run), client.getPage(run, "multi-arch"))) {
            assertThat(page.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);
            assertThat(page.getBody().getTextContent()).contains(HOSTILE);
        }
    }

    @Test
    void shouldTellTheSameInItsApi(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild run = reported(jenkins, Reports.full());
        WebClient client = jenkins.createWebClient();

        JSONObject image = client.getJSON(run.getUrl() + "multi-arch/api/json")
                .getJSONObject()
                .getJSONArray("images")
                .getJSONObject(0);

        assertThat(image.getString("name")).isEqualTo("app");
        assertThat(image.getJSONObject("image").getString("digest")).isEqualTo(Reports.DIGEST);
        assertThat(image.getJSONArray("platforms").getJSONObject(1).getString("mode"))
                .isEqualTo("emulated");
        assertThat(image.getJSONObject("seconds").getDouble("build")).isEqualTo(132.0);
        assertThat(client.getJSON(run.getUrl() + "api/json?tree=actions[images]")
                        .getJSONObject()
                        .toString())
                .contains("registry.example/app:1.4");
        assertThat(client.goToXml(run.getUrl() + "multi-arch/api/xml")
                        .getWebResponse()
                        .getContentAsString())
                .contains("registry.example/app:1.4");
    }

    @Test
    void shouldSumUpOnTheRunsOwnPage(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild run = reported(jenkins, Reports.full());
        run.getAction(ReportAction.class).put("base", Reports.cacheOnly());

        HtmlPage page = jenkins.createWebClient().getPage(run);

        assertThat(page.getBody().getTextContent())
                .contains(
                        "registry.example/app:1.4",
                        "smoke test failed",
                        "base (neither pushed nor loaded)",
                        "linux/arm/v7");
    }

    @Test
    void shouldNeedNoInlineScriptOrStyle(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("app");
        reported(jenkins.buildAndAssertSuccess(job), Reports.full());
        FreeStyleBuild run = reported(jenkins.buildAndAssertSuccess(job), hostile());
        run.getAction(ReportAction.class).put("other", Reports.full());
        run.getAction(ReportAction.class)
                .add(new FailureAction(
                        "smokeTest", new StepFailure(new Failure(Failure.Kind.IMAGE, HOSTILE, HOSTILE, HOSTILE))));
        WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);

        Inline.assertNoneIn(client.getPage(run, "multi-arch"), "//*[@id='main-panel']");
        Inline.assertNoneIn(client.getPage(job, "multi-arch-trend"), "//*[@id='main-panel']");
        Inline.assertNoneIn(client.getPage(job), "//*[contains(@class, 'buildx-box')]");
        // what is in the cell, which is Jenkins' own
        Inline.assertNoneIn(client.getPage(run), "//*[a[@href='multi-arch/']]/*");
    }

    @Test
    void shouldShowHowAJobDevelops(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("app");
        WebClient client = jenkins.createWebClient();
        reported(jenkins.buildAndAssertSuccess(job), Reports.full());
        assertThat(client.getPage(job, "multi-arch-trend").getBody().getTextContent())
                .contains("needs two builds");
        jenkins.buildAndAssertSuccess(job);
        reported(jenkins.buildAndAssertSuccess(job), Reports.full());

        HtmlPage trend = client.getPage(job, "multi-arch-trend");
        HtmlPage main = client.getPage(job);

        assertThat(trend.getBody().getTextContent())
                .contains(
                        "Build time per platform",
                        "Size per platform",
                        "2 min 10 s",
                        "4.1 MB",
                        "linux/arm64",
                        "#1",
                        "#3");
        assertThat(trend.getByXPath(
                        "//*[local-name()='circle'][ancestor::*[local-name()='svg'][@class='buildx-trend']]"))
                .hasSize(6);
        assertThat(trend.getByXPath("//*[local-name()='a'][@href='../3/multi-arch/']"))
                .isNotEmpty();
        assertThat(main.getBody().getTextContent()).contains("Build time per platform", "Multi-arch trend");
        assertThat(main.getByXPath("//*[local-name()='a'][@href='3/multi-arch/']"))
                .isNotEmpty();
    }

    @Test
    void shouldKeepJobsWithoutImagesAsTheyAre(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("plain");
        jenkins.buildAndAssertSuccess(job);

        assertThat(jenkins.createWebClient().getPage(job).getBody().getTextContent())
                .doesNotContain("Multi-arch", "per platform");
    }

    @Test
    void shouldLeadToTheTrendWhenTheLatestBuildFailedEarly(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("app");
        reported(jenkins.buildAndAssertSuccess(job), Reports.full());
        reported(jenkins.buildAndAssertSuccess(job), Reports.full());
        job.getBuildersList().add(new FailureBuilder());
        jenkins.buildAndAssertStatus(Result.FAILURE, job);

        assertThat(jenkins.createWebClient().getPage(job).getBody().getTextContent())
                .contains("Multi-arch trend", "Build time per platform");
    }

    /** Most jobs have no images, and their pages are to stay as fast as they are. */
    @Test
    void shouldNotLoadTheBuildsOfJobsWithoutImages(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("plain");
        for (int i = 0; i < 6; i++) {
            jenkins.buildAndAssertSuccess(job);
        }
        jenkins.jenkins.reload();
        FreeStyleProject reloaded = jenkins.jenkins.getItemByFullName("plain", FreeStyleProject.class);

        assertThat(reloaded.getAction(TrendAction.class).getPictures()).isEmpty();

        assertThat(reloaded._getRuns().getLoadedBuilds().keySet()).hasSizeLessThan(3);
    }

    @Test
    void shouldReadBuildsForTheTrendOnce(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("app");
        reported(jenkins.buildAndAssertSuccess(job), Reports.full());
        FreeStyleBuild second = reported(jenkins.buildAndAssertSuccess(job), Reports.full());
        List<TrendPicture> first = job.getAction(TrendAction.class).getPictures();

        assertThat(first).hasSize(2);
        assertThat(job.getAction(TrendAction.class).getPictures()).isSameAs(first);
        second.delete();
        assertThat(job.getAction(TrendAction.class).getPictures()).isEmpty();
        reported(jenkins.buildAndAssertSuccess(job), Reports.full());
        assertThat(job.getAction(TrendAction.class).getPictures()).hasSize(2);
    }

    static FreeStyleBuild reported(JenkinsRule jenkins, Report report) throws Exception {
        return reported(jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject()), report);
    }

    static <R extends Run<?, ?>> R reported(R run, Report report) throws Exception {
        ReportAction action = new ReportAction();
        action.put("app", report);
        run.addAction(action);
        run.save();
        return run;
    }

    private static Report hostile() {
        PlatformReport platform = new PlatformReport(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                1,
                HOSTILE,
                1,
                1,
                1,
                List.of(new PlatformReport.Step(HOSTILE, 1)),
                new PlatformReport.Smoke(
                        "FAILED", HOSTILE, 1, List.of(new PlatformReport.Check(HOSTILE, HOSTILE, HOSTILE, 1))),
                HOSTILE,
                HOSTILE);
        return new Report(
                Report.SCHEMA,
                new Report.Image(HOSTILE, HOSTILE, List.of(HOSTILE), 0),
                new Report.Qemu(HOSTILE, HOSTILE, List.of(), List.of(), List.of(), Map.of(HOSTILE, HOSTILE)),
                new Report.Builder(HOSTILE, HOSTILE, false, HOSTILE, List.of()),
                List.of(platform),
                List.of(HOSTILE),
                List.of(HOSTILE),
                Map.of("build", 1.0),
                List.of(
                        new Report.Part(
                                HOSTILE,
                                new Report.Qemu(
                                        HOSTILE, HOSTILE, List.of(), List.of(), List.of(), Map.of(HOSTILE, HOSTILE)),
                                new Report.Builder(HOSTILE, HOSTILE, false, HOSTILE, List.of())),
                        new Report.Part(HOSTILE, null, null)));
    }
}
