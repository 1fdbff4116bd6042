package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuildRequestTest {
    @Test
    void shouldParseWhatItIsGiven() {
        BuildRequest request = draft().tags(List.of("registry.example:5000/app:1.0", "registry.example:5000/app"))
                .push(Push.TAGS)
                .with(BuildOption.BUILD_ARG, Map.of("VERSION", "1.0"))
                .request();

        assertThat(request.platforms()).containsExactly(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
        assertThat(request.tags())
                .containsExactly(
                        ImageReference.parse("registry.example:5000/app:1.0"),
                        ImageReference.parse("registry.example:5000/app:latest"));
        assertThat(request.repositories()).containsExactly("registry.example:5000/app");
        assertThat(request.values(BuildOption.BUILD_ARG)).containsExactly("VERSION=1.0");
        assertThat(request.isCacheOnly()).isFalse();
        assertThat(draft().request().isCacheOnly()).isTrue();
    }

    @Test
    void shouldTellEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> BuildRequest.draft()
                        .tags(List.of("registry.example/App:1"))
                        .platforms(List.of("linux/amd46"))
                        .context("")
                        .with(BuildOption.LABEL, List.of(" no name"))
                        .request())
                .isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                        .hasSize(4)
                        .anySatisfy(
                                problem -> assertThat(problem).contains("App").contains("lower"))
                        .anySatisfy(problem ->
                                assertThat(problem).contains("linux/amd46").contains("linux/amd64"))
                        .anySatisfy(problem -> assertThat(problem).contains("context"))
                        .anySatisfy(problem -> assertThat(problem).contains("label")));
    }

    static Stream<Arguments> wrongRequests() {
        return Stream.of(
                wrong("push needs a name", draft -> draft.push(Push.TAGS)),
                wrong("load needs a name", draft -> draft.load(true)),
                wrong("has a digest", draft -> draft.tags(List.of("app@sha256:" + "0".repeat(64)))),
                wrong("given twice", draft -> draft.tags(List.of("app:1", "docker.io/library/app:1"))),
                wrong("given twice", draft -> draft.tags(List.of("app", "app:latest"))),
                wrong("standard input", draft -> draft.context("-")),
                wrong("give one", draft -> draft.dockerfile("Dockerfile").dockerfileText("FROM scratch")),
                wrong("relative to the workspace", draft -> draft.dockerfile("-")),
                wrong("contradicts", draft -> draft.noCache(true).with(BuildOption.NO_CACHE_FILTER, List.of("build"))),
                wrong("target is given 2 times", draft -> draft.with(BuildOption.TARGET, List.of("a", "b"))),
                wrong(
                        "secret id=token is given 2 times",
                        draft -> draft.with(BuildOption.SECRET, List.of("id=token,env=A", "id=token,src=b"))),
                wrong(
                        "build-arg A is given 2 times",
                        draft -> draft.with(BuildOption.BUILD_ARG, List.of("A=1", "A=2"))),
                wrong(
                        "secret id=token is given 2 times",
                        draft -> draft.with(BuildOption.SECRET, List.of("env=A,\"id=token\"", "id=token"))),
                wrong(
                        "linux/riscv64, which is not among the platforms",
                        draft -> draft.with(BuildOption.ANNOTATION, List.of("manifest[linux/riscv64]:a=1"))),
                wrong("write type=oci", draft -> draft.outputs(List.of("type=docker,dest=image.tar"))),
                wrong("no output", draft -> draft.outputs(List.of("--push"))));
    }

    @ParameterizedTest
    @MethodSource("wrongRequests")
    void shouldRefuse(String words, UnaryOperator<BuildRequest.Draft> mistake) {
        assertThatThrownBy(() -> mistake.apply(draft()).request())
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(words);
    }

    @Test
    void shouldRefuseARequestWithoutPlatforms() {
        assertThatThrownBy(() -> BuildRequest.draft().request()).hasMessageContaining("No platform");
    }

    @ParameterizedTest
    @CsvSource({
        ".,false",
        "some/folder,false",
        "https://github.com/example/app.git#main:sub,true",
        "git@github.com:example/app.git,true",
        "github.com/example/app,true",
        "github.company/folder,false"
    })
    void shouldTellARemoteContextFromAPath(String context, boolean remote) {
        assertThat(draft().context(context).request().isContextRemote()).isEqualTo(remote);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "BUILD_ARG;A=1;true",
                "BUILD_ARG;A;true",
                "BUILD_ARG;=1;false",
                "SECRET;id=a,env=B;true",
                "SECRET;type=file,id=a,src=/b;true",
                "SECRET;id=a;true",
                "SECRET;type=env,id=a,src=B;true",
                "SECRET;\"id=a\",\"src=/b,c\";true",
                "SECRET;ID=a,Env=B;true",
                "SECRET;env=B;false",
                "SECRET;type=vault,id=a;false",
                "SECRET;id=a,file=b;false",
                "NETWORK;host;true",
                "NETWORK;bridge;false",
                "ALLOW;security.insecure;true",
                "ALLOW;everything;false",
                "ULIMIT;nofile=1024:2048;true",
                "ULIMIT;nofile;false",
                "ADD_HOST;db:10.0.0.1;true",
                "ADD_HOST;db;false",
                "PROVENANCE;mode=max;true",
                "PROVENANCE;maximum;false",
                "SHM_SIZE;128m;true",
                "SHM_SIZE;much;false",
                "BUILD_CONTEXT;base=docker-image://alpine;true",
                "BUILD_CONTEXT;base;false",
                "ANNOTATION;index:org.example=1;true",
                "ANNOTATION;org.example=a:b=c;true",
                "ANNOTATION;manifest[linux/arm64],index-descriptor:org.example=1;true",
                "ANNOTATION;org.example;false",
                "ANNOTATION;idx:a=b;false",
                "ANNOTATION;index,:a=b;false",
                "ANNOTATION;manifest[linux/arm46]:a=b;false",
                "ATTEST;type=sbom,generator=x;true",
                "ATTEST;sbom;false"
            })
    void shouldCheckOptionsBeforeAnythingRuns(BuildOption option, String value, boolean valid) {
        assertThat(option.problem(value).isEmpty()).isEqualTo(valid);
    }

    @Test
    void shouldSurviveARestart() throws Exception {
        BuildRequest request = draft().tags(List.of("app:1"))
                .load(true)
                .dockerfileText("FROM scratch\n")
                .request();

        BuildRequest again = copy(request);

        assertThat(again.tags()).isEqualTo(request.tags());
        assertThat(again.platforms()).isEqualTo(request.platforms());
        assertThat(again.dockerfileText()).contains("FROM scratch\n");
        assertThat(again.load()).isTrue();
    }

    private static BuildRequest copy(BuildRequest request) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(request);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (BuildRequest) in.readObject();
        }
    }

    private static Arguments wrong(String words, UnaryOperator<BuildRequest.Draft> mistake) {
        return Arguments.of(words, mistake);
    }

    private static BuildRequest.Draft draft() {
        return BuildRequest.draft().platforms(List.of("linux/amd64", "arm64"));
    }
}
