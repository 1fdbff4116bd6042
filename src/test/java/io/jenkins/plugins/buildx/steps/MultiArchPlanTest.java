package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiArchPlanTest {
    private static final Map<String, Set<String>> PARAMETERS = Map.of(
            "setupQemu", Set.of("platforms", "image"),
            "buildxMultiArch",
                    Set.of(
                            "platforms",
                            "tags",
                            "push",
                            "load",
                            "cacheFrom",
                            "cacheTo",
                            "annotations",
                            "name",
                            "network",
                            "driver",
                            "endpoint",
                            "nodes",
                            "credentialsId"),
            "smokeTest", Set.of("image", "platforms", "port", "network", "credentialsId"),
            "mergeImage", Set.of("images", "tags", "annotations", "name", "credentialsId"));
    private static final Set<String> SHARED = Set.of("tags", "platforms", "annotations", "name", "credentialsId");
    private static final Map<String, Object> AGENTS = new LinkedHashMap<>();

    static {
        AGENTS.put("linux/amd64", "amd");
        AGENTS.put("linux/arm64", "arm");
    }

    private static Map<String, Object> settings(Object... more) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("tags", List.of("r.example/app:1"));
        settings.put("port", 8080);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i].toString(), more[i + 1]);
        }
        return settings;
    }

    private static Map<?, ?> plan(boolean here, Map<String, Object> settings, String... platforms) {
        MultiArchSettings parsed = MultiArchSettings.parse(settings, PARAMETERS, SHARED);
        List<Platform> wanted = platforms.length == 0 ? List.of() : Platform.parseAll(List.of(platforms));
        List<AgentGroup> groups = AgentGroup.of(
                parsed.own("agents"), wanted, platform -> platform.toString().equals("linux/amd64") ? "a || b" : "");
        return new MultiArchPlan(parsed, groups, here, ImageReference::slug).tree();
    }

    private static Map<?, ?> part(Map<?, ?> plan, int number) {
        return (Map<?, ?>) ((List<?>) plan.get("parts")).get(number);
    }

    private static List<String> names(Map<?, ?> plan) {
        return ((List<?>) plan.get("parts"))
                .stream()
                        .map(part -> String.valueOf(((Map<?, ?>) part).get("name")))
                        .toList();
    }

    private static Object of(Map<?, ?> part, String step, String argument) {
        return ((Map<?, ?>) part.get(step)).get(argument);
    }

    @Test
    void shouldBuildAllWhereTheScriptIsAndPublishOnceItIsTested() {
        Map<?, ?> plan = plan(true, settings("credentialsId", "login"), "linux/amd64", "linux/arm64");

        assertThat((List<?>) plan.get("parts")).hasSize(1);
        assertThat(plan.get("merge")).isNull();
        Map<?, ?> part = part(plan, 0);
        assertThat(part.get("agent")).isNull();
        assertThat(of(part, "buildxMultiArch", "push")).isEqualTo("digest");
        assertThat(of(part, "buildxMultiArch", "platforms")).isEqualTo(List.of("linux/amd64", "linux/arm64"));
        assertThat(of(part, "setupQemu", "platforms")).isEqualTo(List.of("linux/amd64", "linux/arm64"));
        assertThat(part.get("smokeTest")).isEqualTo(Map.of("port", 8080, "credentialsId", "login"));
        assertThat(part.get("publishImage"))
                .isEqualTo(Map.of("tags", List.of("r.example/app:1"), "credentialsId", "login"));
    }

    @Test
    void shouldMergeWhatAgentsBuildApart() {
        Map<?, ?> plan = plan(true, settings("agents", AGENTS), "linux/amd64", "linux/arm64", "linux/s390x");

        assertThat(names(plan)).containsExactly("linux/amd64", "linux/arm64", "linux/s390x");
        assertThat(of(part(plan, 1), "agent", "label")).isEqualTo("arm");
        assertThat(of(part(plan, 1), "agent", "others")).isEqualTo(List.of("amd"));
        assertThat(of(part(plan, 1), "buildxMultiArch", "name")).isEqualTo("app-1/linux-arm64");
        assertThat(of(part(plan, 2), "agent", "label"))
                .as("of what nobody has an agent for")
                .isEqualTo("amd");
        assertThat(part(plan, 0).get("publishImage")).isNull();
        assertThat(of((Map<?, ?>) plan.get("merge"), "mergeImage", "tags")).isEqualTo(List.of("r.example/app:1"));
        assertThat(of((Map<?, ?>) plan.get("merge"), "mergeImage", "name")).isEqualTo("app-1");
    }

    @Test
    void shouldFallBackToAllAgentsThatAreNamed() {
        Map<?, ?> plan = plan(false, settings("agents", AGENTS), "linux/arm64");

        assertThat(of(part(plan, 0), "agent", "others")).isEqualTo(List.of("amd"));
    }

    @Test
    void shouldTakeFromTheMapOfAgentsWhatIsWanted() {
        assertThat(names(plan(false, settings("agents", AGENTS), "linux/arm64")))
                .containsExactly("linux/arm64");
        assertThat(names(plan(false, settings("agents", AGENTS)))).containsExactly("linux/amd64", "linux/arm64");
    }

    @Test
    void shouldGroupPlatformsThatTheSameAgentsRun() {
        assertThat(names(plan(false, settings("agents", "auto"), "linux/amd64", "linux/arm64", "linux/s390x")))
                .containsExactly("linux/amd64", "linux/arm64,linux/s390x");
    }

    @Test
    void shouldPublishNothingWithoutPush() {
        Map<?, ?> plan = plan(false, settings("agents", AGENTS, "push", false, "smokeTest", false));

        assertThat(plan.get("merge")).isNull();
        assertThat(of(part(plan, 0), "buildxMultiArch", "load")).isEqualTo(true);
        assertThat(of(part(plan, 0), "buildxMultiArch", "push")).isNull();
        assertThat(part(plan, 0).get("smokeTest")).isNull();
        assertThat(part(plan, 0).get("publishImage")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    type=registry,ref=r.example/cache,mode=max | type=registry,ref=r.example/cache:linux-arm64,mode=max
                    type=registry,ref=r.example/cache:main | type=registry,ref=r.example/cache:main-linux-arm64
                    r.example/cache | r.example/cache:linux-arm64
                    type=local,dest=/cache | type=local,dest=/cache/linux-arm64
                    type=gha,scope=app,mode=max | type=gha,scope=app-linux-arm64,mode=max
                    type=s3,region=eu,name=app | type=s3,region=eu,name=app-linux-arm64
                    type=gha,mode=max | type=gha,mode=max,scope=linux-arm64
                    type=s3,region=eu | type=s3,region=eu,name=linux-arm64
                    type=inline | type=inline
                    """)
    void shouldGiveEveryPartACacheOfItsOwn(String asked, String given) {
        Map<?, ?> apart = plan(false, settings("agents", AGENTS, "cacheTo", List.of(asked)));
        Map<?, ?> whole = plan(false, settings("cacheTo", List.of(asked)), "linux/amd64", "linux/arm64");

        assertThat(of(part(apart, 1), "buildxMultiArch", "cacheTo")).isEqualTo(List.of(given));
        assertThat(of(part(whole, 0), "buildxMultiArch", "cacheTo")).isEqualTo(List.of(asked));
    }

    @Test
    void shouldReadTheCacheThatThePartWroteAndThoseOfOthersAsTheyAre() {
        Map<?, ?> plan = plan(
                false,
                settings(
                        "agents", AGENTS,
                        "cacheTo", List.of("type=local,dest=/cache"),
                        "cacheFrom", List.of("type=local,src=/cache", "r.example/base:cache")));

        assertThat(of(part(plan, 1), "buildxMultiArch", "cacheFrom"))
                .isEqualTo(List.of("type=local,src=/cache/linux-arm64", "r.example/base:cache"));
    }

    @Test
    void shouldMakeACacheOfARepositoryAlone() {
        Map<?, ?> apart = plan(false, settings("agents", AGENTS, "cache", "r.example/cache"));
        Map<?, ?> whole = plan(false, settings("cache", "r.example/cache"), "linux/arm64");

        assertThat(of(part(apart, 1), "buildxMultiArch", "cacheTo"))
                .isEqualTo(List.of("type=registry,ref=r.example/cache:buildcache-linux-arm64,mode=max"));
        assertThat(of(part(whole, 0), "buildxMultiArch", "cacheFrom"))
                .isEqualTo(List.of("type=registry,ref=r.example/cache:buildcache"));
    }

    @Test
    void shouldAnnotateTheIndexWhenItIsMade() {
        Map<?, ?> plan =
                plan(false, settings("agents", AGENTS, "annotations", List.of("index:a=b", "manifest:c=d", "e=f")));

        assertThat(of(part(plan, 0), "buildxMultiArch", "annotations")).isEqualTo(List.of("manifest:c=d", "e=f"));
        assertThat(of((Map<?, ?>) plan.get("merge"), "mergeImage", "annotations"))
                .isEqualTo(List.of("index:a=b"));
    }

    @Test
    void shouldPutAnAnnotationOfSeveralLevelsWhereEachIsMade() {
        List<String> annotations =
                List.of("index,manifest:a=b", "manifest[linux/arm64]:c=d", "e=f:g", "index-descriptor:h=i");

        Map<?, ?> plan = plan(false, settings("agents", AGENTS, "annotations", annotations));

        assertThat(of(part(plan, 1), "buildxMultiArch", "annotations"))
                .isEqualTo(List.of("manifest:a=b", "manifest[linux/arm64]:c=d", "e=f:g"));
        assertThat(of((Map<?, ?>) plan.get("merge"), "mergeImage", "annotations"))
                .isEqualTo(List.of("index:a=b"));
    }

    @Test
    void shouldGiveTheMergeTheAnnotationsThatItAloneIsTold() {
        Map<?, ?> plan = plan(
                false, settings("agents", AGENTS, "mergeImage", Map.of("annotations", List.of("a=b", "index:c=d"))));

        assertThat(of((Map<?, ?>) plan.get("merge"), "mergeImage", "annotations"))
                .isEqualTo(List.of("a=b", "index:c=d"));
        assertThat(of(part(plan, 0), "buildxMultiArch", "annotations")).isNull();
    }

    @Test
    void shouldTestOfTheWantedPlatformsThoseThatAPartHas() {
        Map<String, Object> test = Map.of("port", 8080, "platforms", List.of("linux/arm64/v8"));

        Map<?, ?> plan = plan(false, settings("agents", AGENTS, "smokeTest", test));

        assertThat(part(plan, 0).get("smokeTest")).isNull();
        assertThat(of(part(plan, 1), "smokeTest", "platforms")).isEqualTo(List.of("linux/arm64"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    driver   | docker-container                 | linux/amd64 linux/arm64
                    driver   | remote                           | -
                    driver   | kubernetes                       | -
                    endpoint | ssh://builder@arm.example        | -
                    endpoint | unix:///var/run/docker.sock      | linux/amd64 linux/arm64
                    nodes    | linux/arm64=ssh://b@arm.example  | linux/amd64
                    nodes    | linux/amd64,linux/arm64=other    | -
                    """)
    void shouldEmulateOnlyWhatTheAgentItselfBuilds(String argument, String value, String expected) {
        Object given = argument.equals("nodes") ? List.of(value) : value;
        Map<?, ?> part =
                part(plan(true, settings(argument, given, "smokeTest", false), "linux/amd64", "linux/arm64"), 0);

        if (expected == null) {
            assertThat(part.get("setupQemu")).isNull();
        } else {
            assertThat(of(part, "setupQemu", "platforms")).isEqualTo(List.of(expected.split(" ")));
        }
    }

    @Test
    void shouldEmulateWhatIsTestedWhereverItIsBuilt() {
        Map<String, Object> test = Map.of("port", 8080, "platforms", List.of("linux/arm64"));
        Map<?, ?> all = plan(true, settings("driver", "remote"), "linux/amd64", "linux/arm64");
        Map<?, ?> one = plan(true, settings("driver", "remote", "smokeTest", test), "linux/amd64", "linux/arm64");

        assertThat(of(part(all, 0), "setupQemu", "platforms")).isEqualTo(List.of("linux/amd64", "linux/arm64"));
        assertThat(of(part(one, 0), "setupQemu", "platforms")).isEqualTo(List.of("linux/arm64"));
        assertThat(of(part(one, 0), "smokeTest", "platforms")).isEqualTo(List.of("linux/arm64"));
    }

    @Test
    void shouldLeaveEmulatorsOutWhereTheyAreNotWanted() {
        Map<?, ?> plan = plan(false, settings("agents", AGENTS, "setupQemu", false));

        assertThat(part(plan, 0).get("setupQemu")).isNull();
        assertThat(part(plan, 1).get("setupQemu")).isNull();
        assertThat(part(plan, 1).get("smokeTest")).isNotNull();
        assertThatThrownBy(() -> plan(false, settings("mergeImage", false)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("mergeImage is a map");
    }

    @Test
    void shouldAnnotateTheIndexOfTheOnlyPartWhereItIsBuilt() {
        Map<String, Object> merge = Map.of("annotations", List.of("a=b", "index:c=d"), "name", "other");
        Map<?, ?> part = part(
                plan(true, settings("annotations", List.of("e=f"), "mergeImage", merge), "linux/amd64", "linux/arm64"),
                0);

        assertThat(of(part, "buildxMultiArch", "annotations")).isEqualTo(List.of("e=f", "index:a=b", "index:c=d"));
        assertThat(of(part, "buildxMultiArch", "name")).isEqualTo("other");
        assertThat(part.get("publishImage")).isEqualTo(Map.of("tags", List.of("r.example/app:1")));
    }

    @Test
    void shouldNotTakeAnAnnotationOfTheOnlyPartTwice() {
        Map<?, ?> part =
                part(plan(true, settings("annotations", List.of("index:a=b")), "linux/amd64", "linux/arm64"), 0);

        assertThat(of(part, "buildxMultiArch", "annotations")).isEqualTo(List.of("index:a=b"));
    }

    @Test
    void shouldWaitLongerForClouds() {
        Map<?, ?> usual = plan(false, settings("agents", AGENTS));
        Map<?, ?> told = plan(false, settings("agents", AGENTS, "agentTimeout", 5, "cloudTimeout", 7));

        assertThat(of(part(usual, 0), "agent", "timeout")).isEqualTo(60);
        assertThat(of(part(usual, 0), "agent", "cloudTimeout")).isEqualTo(600);
        assertThat(of(part(told, 0), "agent", "timeout")).isEqualTo(5);
        assertThat(of(part(told, 0), "agent", "cloudTimeout")).isEqualTo(7);
    }

    @Test
    void shouldLoadPartsUnderNamesOfTheirOwn() {
        Map<?, ?> plan = plan(false, settings("agents", AGENTS, "push", false));
        Map<?, ?> whole = plan(false, settings("push", false), "linux/amd64", "linux/arm64");

        assertThat(of(part(plan, 0), "buildxMultiArch", "tags")).isEqualTo(List.of("r.example/app:1-linux-amd64"));
        assertThat(of(part(plan, 1), "buildxMultiArch", "tags")).isEqualTo(List.of("r.example/app:1-linux-arm64"));
        assertThat(of(part(whole, 0), "buildxMultiArch", "tags")).isEqualTo(List.of("r.example/app:1"));
    }

    @Test
    void shouldTellAllThatIsWrongAtOnce() {
        assertThatThrownBy(() ->
                        plan(false, settings("platform", "x", "network", "none", "smokeTest", Map.of("ports", 1))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContainingAll(
                        "no setting \"platform\"", "network is an argument of", "no parameter \"ports\"");
    }

    @Test
    void shouldLetAStepsOwnMapGoBefore() {
        Map<?, ?> plan = plan(
                false,
                settings("smokeTest", Map.of("credentialsId", "own", "network", "host"), "credentialsId", "all"),
                "linux/arm64");

        assertThat(of(part(plan, 0), "smokeTest", "credentialsId")).isEqualTo("own");
        assertThat(of(part(plan, 0), "smokeTest", "network")).isEqualTo("host");
        assertThat(of(part(plan, 0), "buildxMultiArch", "credentialsId")).isEqualTo("all");
        assertThat(of(part(plan, 0), "buildxMultiArch", "network")).isNull();
    }
}
