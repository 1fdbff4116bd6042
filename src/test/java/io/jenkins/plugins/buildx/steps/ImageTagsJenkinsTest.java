package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.CauseAction;
import hudson.model.Result;
import hudson.triggers.TimerTrigger.TimerTriggerCause;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The step in a real Pipeline, on a workspace with and without a repository of git. */
@WithJenkins
class ImageTagsJenkinsTest {
    private static final String REPOSITORY = """
            sh '''
                export GIT_COMMITTER_DATE='1578616200 +0900' GIT_AUTHOR_DATE='1578616200 +0900'
                git init -q -b main .
                git -c user.name=A -c user.email=a@example.org commit -q --allow-empty -m first
                git remote add origin https://user:s3cret@git.example/team/app.git
            '''
            """;

    @Test
    void shouldAskGitForWhatTheEnvironmentDoesNotTell(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = run(jenkins, REPOSITORY + """
                def image = imageTags images: ['registry.example/App'], tags: ['type=ref,event=branch', 'type=edge', 'type=sha'],
                    defaultBranch: 'main', annotationLevels: ['index']
                echo "tags: ${image.tags}, version: ${image.version}, time: ${image.sourceDateEpoch}"
                echo image.labels.join(' ')
                echo image.annotations.first()
                sh 'git tag v1.2.3 && git checkout -q --detach'
                echo "tag: ${imageTags(images: ['app'], tags: ['type=semver,pattern={{major}}.{{minor}}']).tags}"
                """);

        jenkins.assertBuildStatus(Result.SUCCESS, run);
        assertThat(run.getLog(1000))
                .anyMatch(line -> line.matches("tags: \\[registry.example/app:edge, registry.example/app:main,"
                        + " registry.example/app:sha-[0-9a-f]{7}], version: edge, time: 1578616200"))
                .contains("tag: [app:1.2, app:latest]")
                .contains("index:org.opencontainers.image.created=2020-01-10T00:30:00Z");
        jenkins.assertLogContains("org.opencontainers.image.source=https://git.example/team/app ", run);
        jenkins.assertLogContains("org.opencontainers.image.title=app ", run);
        assertThat(JenkinsRule.getLog(run).replace(REPOSITORY.strip(), ""))
                .doesNotContainPattern("(?m)^(?!\\+ git remote add ).*s3cret");
    }

    @Test
    void shouldTakeTheEnvironmentsWord(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = run(jenkins, """
                withEnv(['TAG_NAME=v2.0.8-beta.67', 'BRANCH_NAME=v2.0.8-beta.67', 'SOURCE_DATE_EPOCH=1578616200',
                         'GIT_COMMIT=860c1904a1ce19322e91ac35af1ab07466440c37', 'GIT_URL=git@git.example:team/app.git']) {
                    def image = imageTags images: ['app'], tags: ['type=semver,pattern={{version}}', 'type=sha']
                    echo "tags: ${image.tags}"
                    echo "labels: ${image.labels.size()}"
                    echo "other: ${imageTags(images: ['app'], ref: 'refs/pull/7/merge').tags}"
                }
                """);

        jenkins.assertBuildStatus(Result.SUCCESS, run);
        jenkins.assertLogContains("tags: [app:2.0.8-beta.67, app:sha-860c190]", run);
        jenkins.assertLogContains("labels: 6", run);
        jenkins.assertLogContains("other: [app:pr-7]", run);
    }

    @Test
    void shouldKnowThatATimerStartedTheBuild(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = job(jenkins, """
                withEnv(['BRANCH_NAME=main']) {
                    echo "tags: ${imageTags(images: ['app']).tags}"
                }
                """);

        WorkflowRun timed = jenkins.waitForCompletion(
                job.scheduleBuild2(0, new CauseAction(new TimerTriggerCause())).waitForStart());
        WorkflowRun other = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("tags: [app:nightly, app:main]", timed);
        jenkins.assertLogContains("tags: [app:main]", other);
    }

    @Test
    void shouldSayWhatIsMissingWithoutARepository(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = run(jenkins, """
                withEnv(["GIT_CEILING_DIRECTORIES=${pwd().replaceFirst('/[^/]+$', '')}"]) {
                    echo "fine: ${imageTags(images: ['app'], tags: ['stable']).tags}"
                    imageTags images: ['app'], tags: ['type=sha']
                }
                """);

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("fine: [app:stable]", run);
        jenkins.assertLogContains("ERROR: The rule \"type=sha\" needs to know the commit", run);
        jenkins.assertLogContains("not a git repository", run);
    }

    @Test
    void shouldRefuseWrongRulesBeforeAnythingRuns(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = run(jenkins, "imageTags images: ['app'], tags: ['type=sha,fromat=long', 'type=ref']");

        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("\"fromat\"; type=sha has type, enable, priority, prefix, suffix, format", run);
        jenkins.assertLogContains("lacks event; write event=branch, tag or pr", run);
        jenkins.assertLogNotContains("source:", run);
    }

    private static WorkflowRun run(JenkinsRule jenkins, String body) throws Exception {
        return jenkins.waitForCompletion(job(jenkins, body).scheduleBuild2(0).waitForStart());
    }

    private static WorkflowJob job(JenkinsRule jenkins, String body) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node {\n" + body + "\n}", true));
        return job;
    }
}
