package io.jenkins.plugins.buildx.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of the documentation of docker's metadata-action, and of its own tests. */
class TagRequestTest {
    private static final String SHA = "860c1904a1ce19322e91ac35af1ab07466440c37";
    private static final Instant NOW = Instant.parse("2020-01-10T00:30:00Z");

    /** Rules and flavours are separated by spaces, and so are tags. */
    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # default rules
            refs/pull/2/merge         | -                     | - | pr-2
            refs/heads/master         | -                     | - | master
            refs/heads/releases/v1    | -                     | - | releases-v1
            refs/tags/v1.2.3          | -                     | - | v1.2.3 latest
            refs/tags/v2.0.8-beta.67  | -                     | - | v2.0.8-beta.67 latest
            # semver
            refs/tags/v1.2.3          | type=semver,pattern={{raw}}             | - | v1.2.3 latest
            refs/tags/v1.2.3          | type=semver,pattern={{version}}         | - | 1.2.3 latest
            refs/tags/v1.2.3          | type=semver,pattern={{major}}.{{minor}} | - | 1.2 latest
            refs/tags/v1.2.3          | type=semver,pattern=v{{major}}          | - | v1 latest
            refs/tags/v1.2.3          | type=semver,pattern={{minor}}           | - | 2 latest
            refs/tags/v1.2.3          | type=semver,pattern={{patch}}           | - | 3 latest
            refs/tags/p1/v1.2.3       | type=semver,pattern={{version}},match=v(\\d.\\d.\\d)$ | - | 1.2.3 latest
            refs/tags/v2.0.8-beta.67  | type=semver,pattern={{raw}}             | - | v2.0.8-beta.67
            refs/tags/v2.0.8-beta.67  | type=semver,pattern={{version}}         | - | 2.0.8-beta.67
            refs/tags/v2.0.8-beta.67  | type=semver,pattern={{major}}           | - | 2.0.8-beta.67
            refs/tags/v2.0.8-beta.67  | type=semver,pattern={{major}}.{{minor}} | - | 2.0.8-beta.67
            refs/tags/v1.1.1          | type=semver,pattern={{version}} type=semver,pattern={{major}}.{{minor}} type=semver,pattern={{major}} | - | 1.1.1 1.1 1 latest
            refs/tags/v1.1.1          | type=semver,pattern={{version}} type=semver,pattern={{major}}.{{minor}}.{{patch}} | - | 1.1.1 latest
            refs/tags/v1.2.3+7        | type=semver,pattern={{raw}} type=semver,pattern={{version}} | - | v1.2.3-7 1.2.3 latest
            refs/tags/sometag         | type=ref,event=tag type=semver,pattern={{version}} | latest=false | sometag
            refs/heads/master         | type=semver,pattern={{version}} type=edge | - | edge
            refs/heads/master         | type=semver,pattern={{version}},value=v1.2.3 type=edge | - | 1.2.3 edge latest
            # pep440
            refs/tags/1.2.3           | type=pep440,pattern={{raw}}             | - | 1.2.3 latest
            refs/tags/v1.2.3          | type=pep440,pattern={{version}}         | - | 1.2.3 latest
            refs/tags/1.2.3           | type=pep440,pattern={{version}}         | - | 1.2.3 latest
            refs/tags/1.2.3           | type=pep440,pattern={{major}}.{{minor}} | - | 1.2 latest
            refs/tags/p1/v1.2.3       | type=pep440,pattern={{version}},match=v(\\d.\\d.\\d)$ | - | 1.2.3 latest
            refs/heads/dev            | type=pep440,pattern={{version}},value=1.0.0 | - | 1.0.0 latest
            refs/heads/dev            | type=pep440,pattern={{version}},value=p1/v1.0.0,match=v(\\d.\\d.\\d)$ | - | 1.0.0 latest
            refs/tags/1.2             | type=pep440,pattern={{version}} type=pep440,pattern={{major}}.{{minor}} | - | 1.2 latest
            refs/tags/1.2.3           | type=pep440,pattern=v{{major}}          | - | v1 latest
            refs/tags/v1.2.3rc2       | type=pep440,pattern={{raw}} type=pep440,pattern={{major}}.{{minor}} | - | v1.2.3rc2 1.2.3rc2
            refs/tags/1.2.3rc2        | type=pep440,pattern={{version}}         | - | 1.2.3rc2
            refs/tags/1.2.3post1      | type=pep440,pattern={{major}}.{{minor}} | - | 1.2.3.post1
            refs/tags/1.2.3beta2      | type=pep440,pattern={{major}}.{{minor}} | - | 1.2.3b2
            refs/tags/1.0dev4         | type=pep440,pattern={{major}}.{{minor}} | - | 1.0.dev4
            refs/heads/dev            | type=semver,pattern={{version}},value=p1/v1.0.0,match=v(\\d.\\d.\\d)$ | - | 1.0.0 latest
            # match
            refs/heads/dev            | type=match,pattern=v(.*),group=1,value=v1.0.0 | - | 1.0.0 latest
            refs/tags/p1/v1.2.3       | type=match,pattern=p1/v(\\d.\\d.\\d),group=1 | - | 1.2.3 latest
            refs/tags/v1.2.3          | type=match,pattern=\\d.\\d.\\d          | - | 1.2.3 latest
            refs/tags/v2.0.8-beta.67  | type=match,pattern=v(.*),group=1        | - | 2.0.8-beta.67 latest
            refs/tags/v2.0.8-beta.67  | type=match,pattern=v(\\d.\\d),group=1   | - | 2.0 latest
            refs/tags/20200110-RC2    | type=match,pattern=\\d+                 | - | 20200110 latest
            refs/tags/20200110-RC2    | type=match,pattern=\\d{8}               | latest=false | 20200110
            refs/tags/release1        | type=match,"pattern=^release\\d{1,2}"   | - | release1 latest
            refs/tags/V1.2.3          | type=match,pattern=/^v(\\d.\\d.\\d)$/i,group=1 | - | 1.2.3 latest
            refs/tags/p1/v1.0.0       | type=match,pattern=p1/v(\\d.\\d.\\d),group=1 type=match,pattern=p1/v(\\d.\\d),group=1,suffix= type=sha | suffix=-dev | 1.0.0-dev 1.0 sha-860c190-dev latest
            refs/tags/sometag         | type=match,"pattern=\\d.\\d"            | - | -
            # branches
            refs/heads/my/branch      | type=ref,event=branch                   | - | my-branch
            refs/heads/dev            | type=edge                               | - | -
            refs/heads/dev            | type=edge,branch=dev type=sha           | - | edge sha-860c190
            refs/heads/master         | type=ref,priority=2000,event=branch type=edge | - | master edge
            refs/heads/dev            | type=ref,event=branch type=sha,format=long | - | dev sha-860c1904a1ce19322e91ac35af1ab07466440c37
            refs/heads/dev            | type=ref,event=branch,enable=false type=sha | - | sha-860c190
            refs/heads/dev            | type=sha,prefix=                        | - | 860c190
            refs/heads/a#b@c          | type=ref,event=branch                   | - | a-b-c
            # change requests
            refs/pull/15/merge        | type=ref,event=pr type=sha              | - | pr-15 sha-860c190
            refs/pull/15/merge        | type=sha,priority=2000 type=ref,event=pr | - | sha-860c190 pr-15
            refs/pull/15/merge        | type=ref,event=pr                       | prefix=glo- suffix=-bal | pr-15-bal
            refs/pull/15/merge        | type=ref,event=pr,prefix=               | prefix=glo- suffix=-bal | 15-bal
            refs/pull/15/merge        | type=raw,value=mytag-{{base_ref}} type=raw,def,enable={{is_default_branch}} | - | mytag-master
            # raw
            refs/heads/dev            | type=ref,event=branch type=raw,my type=raw,custom tags | - | dev my custom tags
            refs/tags/release1        | type=ref,event=tag type=raw,my          | - | release1 my latest
            refs/tags/v2.0.8-beta.67  | type=raw,priority=2000,foo type=semver,pattern={{version}} type=match,"pattern=\\d.\\d" | - | foo 2.0.8-beta.67 2.0
            refs/tags/v1.1.1          | type=raw,{{tag}}-{{sha}}-foo            | - | v1.1.1-860c190-foo
            refs/heads/master         | type=raw,value=mytag-{{branch}} type=raw,value=mytag-tag-{{tag}} type=raw,value=def,enable={{is_default_branch}} | - | mytag-master mytag-tag- def
            refs/heads/dev            | type=raw,value=def,enable={{is_default_branch}} type=raw,value=not,enable={{is_not_default_branch}} | - | not
            refs/pull/15/merge        | type=raw,{{branch}}                     | - | -
            refs/heads/master         | type=raw,value=latest,enable={{is_default_branch}} | latest=true | latest
            refs/heads/dev            | type=sha,prefix={{branch}}-             | - | dev-860c190
            # expressions
            refs/heads/my/branch      | type=raw,value={{branch}}               | - | my-branch
            refs/heads/my/branch      | type=raw,value=a{{tag}}b{{base_ref}}    | - | ab
            refs/pull/2/merge         | type=raw,value=a{{tag}}b{{branch}}      | - | ab
            refs/pull/2/merge         | type=raw,value={{base_ref}}             | - | master
            refs/heads/master         | type=raw,value=a{{base_ref}}            | - | a
            refs/tags/v1.2.3          | type=raw,value=a{{branch}}b{{base_ref}} | - | ab
            refs/tags/v1.2.3          | type=raw,value={{is_default_branch}}-{{is_not_default_branch}} | - | false-true
            # latest
            refs/heads/dev            | type=ref,event=branch                   | latest=true | dev latest
            refs/tags/v1.1.1          | type=semver,pattern={{version}}         | suffix=-dev,onlatest=true | 1.1.1-dev latest-dev
            refs/tags/v1.1.1          | type=semver,pattern={{version}}         | prefix=foo-,onlatest=true,suffix=-dev,onlatest=true | foo-1.1.1-dev foo-latest-dev
            refs/heads/dev            | type=ref,event=branch                   | prefix=a-,latest=true,onlatest=true | a-dev a-latest
            refs/heads/dev            | type=ref,event=branch                   | suffix=-b,latest=true,onlatest=true prefix=a- | a-dev-b latest-b
            """)
    void shouldMakeTags(String ref, String rules, String flavor, String expected) {
        ImageTags made = request("app", rules, flavor).on(source(ref).source(), NOW);

        List<String> names = words(expected);
        assertThat(made.tags())
                .extracting(ImageReference::toString)
                .containsExactlyElementsOf(
                        names.stream().map(name -> "app:" + name).toList());
        assertThat(made.version()).isEqualTo(names.isEmpty() ? "" : names.get(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type=schedule                                                  | nightly
            type=schedule,pattern={{date 'YYYYMMDD'}}                      | 20200110
            type=schedule,pattern={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}} | 20200110-093000
            type=schedule,pattern=src-{{commit_date 'YYYY-MM-DD'}}         | src-2020-01-09
            """)
    void shouldMakeTagsOfSchedules(String rule, String expected) {
        TagRequest request =
                TagRequest.draft().images(List.of("app")).tags(List.of(rule)).request();

        assertThat(request.on(source("refs/heads/dev").scheduled(true).source(), NOW)
                        .version())
                .isEqualTo(expected);
        assertThat(request.on(source("refs/heads/dev").source(), NOW).tags()).isEmpty();
    }

    @Test
    void shouldGiveEveryImageAllTags() {
        TagRequest request = TagRequest.draft()
                .images(List.of("org/App", "name=ghcr.io/user/app", "other/app,enable=false", "org/app"))
                .tags(List.of("type=ref,event=branch", "type=sha"))
                .request();

        assertThat(request.on(source("refs/heads/dev").source(), NOW).tags())
                .extracting(ImageReference::toString)
                .containsExactly(
                        "org/app:dev", "org/app:sha-860c190", "ghcr.io/user/app:dev", "ghcr.io/user/app:sha-860c190");
    }

    @Test
    void shouldLabelTheImageWithWhatIsKnown() {
        ImageTags made = TagRequest.draft()
                .images(List.of("app"))
                .labels(List.of("maintainer=CrazyMax", "org.opencontainers.image.title=My {{branch}}=x"))
                .annotations(List.of("maintainer=Foo"))
                .annotationLevels(List.of("manifest", "index"))
                .request()
                .on(source("refs/heads/dev").source(), NOW);

        assertThat(made.labels())
                .containsExactly(
                        "maintainer=CrazyMax",
                        "org.opencontainers.image.created=2020-01-09T12:00:00Z",
                        "org.opencontainers.image.revision=" + SHA,
                        "org.opencontainers.image.source=https://github.com/octocat/Hello-World",
                        "org.opencontainers.image.title=My dev=x",
                        "org.opencontainers.image.url=https://github.com/octocat/Hello-World",
                        "org.opencontainers.image.version=dev");
        assertThat(made.annotations())
                .hasSize(14)
                .startsWith("manifest:maintainer=Foo")
                .contains(
                        "manifest:org.opencontainers.image.title=Hello-World",
                        "index:maintainer=Foo",
                        "index:org.opencontainers.image.created=2020-01-09T12:00:00Z");
        assertThat(made.sourceDateEpoch()).isEqualTo("1578571200");
    }

    @Test
    void shouldSayNothingOfWhatIsNotKnown() {
        ImageTags made = request("app", "stable", null).on(Source.draft().source(), NOW);

        assertThat(made.tags()).extracting(ImageReference::toString).containsExactly("app:stable");
        assertThat(made.labels()).containsExactly("org.opencontainers.image.version=stable");
        assertThat(made.sourceDateEpoch()).isEmpty();
    }

    @Test
    void shouldTellWhyRulesGiveNoTag() {
        ImageTags made = request(
                        "app",
                        "type=semver,pattern={{version}} type=pep440,pattern={{raw}},match=x(.) type=match,pattern=z",
                        null)
                .on(source("refs/tags/some").source(), NOW);

        assertThat(made.notes())
                .containsExactly(
                        "The rule \"type=semver,pattern={{version}}\" gives no tag: \"some\" is no version as semver.org has it",
                        "The rule \"type=pep440,pattern={{raw}},match=x(.)\" takes all of \"some\": match=x(.) does not match it",
                        "The rule \"type=pep440,pattern={{raw}},match=x(.)\" gives no tag: \"some\" is no version as PEP 440 has it",
                        "The rule \"type=match,pattern=z\" gives no tag: \"some\" does not match",
                        "No rule gives a tag for this build");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type=foo                              | there is no type "foo"; types are schedule, semver, pep440, match, edge, ref, raw, sha
            type=sha,fromat=long                  | no attribute "fromat"; type=sha has type, enable, priority, prefix, suffix, format
            type=edge,dev                         | no attribute "value"; type=edge has type, enable, priority, prefix, suffix, branch
            type=sha,format=foo                   | format is one of short, long, not "foo"
            type=ref                              | lacks event; write event=branch, tag or pr
            type=ref,event=foo                    | event is one of branch, tag, pr, not "foo"
            type=raw                              | lacks value
            type=semver                           | lacks pattern; write pattern={{version}}
            type=match                            | lacks pattern
            type=match,pattern=v(.*),group=foo    | group is a number, not "foo"
            type=match,pattern=v(.*),group=2      | has no group 2 but 1
            type=match,pattern=v(.*),group=-1     | group is a number, not "-1"
            type=match,pattern=(                  | pattern=( is no regular expression
            type=match,pattern=/v/q               | no flag "q"
            type=semver,pattern={{raw}},match=v\\d | has no group 1 but 0
            type=semver,pattern={{sha}}           | "{{sha}}" is no expression here; there are {{raw}}, {{version}}, {{major}}, {{minor}}, {{patch}}
            type=schedule,pattern={{branch}}      | there are {{date 'YYYYMMDD'}}, {{commit_date 'YYYYMMDD'}}
            type=raw,value={{brunch}}             | "{{brunch}}" is no expression here; there are {{branch}}, {{tag}}, {{sha}}, {{base_ref}}, {{is_default_branch}}
            type=raw,value={{date}}               | write {{date 'YYYYMMDD'}}
            type=raw,value={{sha                  | does not end
            type=raw,value={{date 'YYYY' tz='Mars'}} | "Mars" is no time zone
            type=raw,value={{date 'JJJJ'}}        | "J" in the date format "JJJJ" means nothing
            type=raw,value=a,enable=yes           | enable is one of true, false, not "yes"
            type=raw,value=a,priority=high        | priority is a number, not "high"
            type=raw,a,value=b                    | "value" is given twice
            type=raw,"a                           | quotation mark
            """)
    void shouldRefuseRules(String rule, String why) {
        assertThatThrownBy(() -> TagRequest.draft()
                        .images(List.of("app"))
                        .tags(List.of(rule))
                        .request())
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The rule \"" + rule + "\" can't be: ")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            latest=maybe           | latest is one of auto, true, false, not "maybe"
            onlatest=true          | after the prefix or suffix
            prefix=a,onlatest=yes  | onlatest is one of true, false
            sufix=a                | no "sufix"; write latest=auto
            dev                    | no "dev"
            """)
    void shouldRefuseFlavors(String flavor, String why) {
        assertThatThrownBy(() -> request("app", "a", flavor))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The flavor \"" + flavor + "\" can't be: ")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app:1", "app,other", "name=", "app,enable=1", "app,tag=1", "a b"})
    void shouldRefuseImages(String image) {
        assertThatThrownBy(() -> request(image, "a", null))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The image \"" + image + "\" can't be: ");
    }

    @Test
    void shouldTellAllProblemsAtOnce() {
        TagRequest.Draft draft = TagRequest.draft()
                .tags(List.of("type=foo", "type=sha,x=1"))
                .labels(List.of("nothing"))
                .annotationLevels(List.of("top"));

        assertThatThrownBy(draft::request).isInstanceOfSatisfying(InvalidInput.class, e -> assertThat(e.problems())
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem).contains("images: ['registry.example/app']"))
                .anySatisfy(problem -> assertThat(problem).contains("\"nothing\"", "name=value"))
                .anySatisfy(problem -> assertThat(problem).contains("manifest, index", "\"top\"")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type=ref,event=branch                     | what is built    | ref: 'refs/heads/main'
            type=sha                                  | the commit       | sha: '...'
            type=raw,value={{tag}}                    | what is built    | ref: 'refs/heads/main'
            type=raw,a,enable={{is_default_branch}}   | what is built    | ref: 'refs/heads/main'
            """)
    void shouldSayWhatIsMissingAndHowToGiveIt(String rule, String what, String how) {
        TagRequest request = request("app", rule, null);
        Source nothing = Source.draft().why("fatal: not a git repository").source();

        assertThatThrownBy(() -> request.on(nothing, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("The rule \"" + rule + "\" needs to know " + what)
                .hasMessageContaining("(fatal: not a git repository)")
                .hasMessageContaining(how);
    }

    @Test
    void shouldSayThatTheDefaultBranchIsMissing() {
        Source branch =
                Source.draft().ref(GitRef.parse("refs/heads/dev")).sha(SHA).source();

        assertThatThrownBy(() -> request("app", "type=edge", null).on(branch, NOW))
                .hasMessageContaining("defaultBranch: 'main'");
    }

    @Test
    void shouldTakeTheCurrentTimeForACommitsThatNobodyKnowsAndSaySo() {
        ImageTags made = TagRequest.draft()
                .images(List.of("app"))
                .tags(List.of("stable"))
                .labels(List.of("x={{commit_date 'YYYYMMDD'}}"))
                .request()
                .on(Source.draft().source(), NOW);

        assertThat(made.labels()).contains("x=20200110");
        assertThat(made.notes())
                .singleElement()
                .asString()
                .startsWith("The label or annotation \"x={{commit_date 'YYYYMMDD'}}\" takes the current time")
                .contains("SOURCE_DATE_EPOCH");
    }

    @ParameterizedTest
    @CsvSource({"7, 860c190", "12, 860c1904a1ce", "64, " + SHA})
    void shouldShortenTheCommitAsFarAsItIsWanted(int characters, String expected) {
        ImageTags made = TagRequest.draft()
                .images(List.of("app"))
                .tags(List.of("type=sha,prefix=", "type=raw,value=a{{sha}}"))
                .shortShaLength(characters)
                .request()
                .on(source("refs/heads/dev").source(), NOW);

        assertThat(made.tags())
                .extracting(ImageReference::toString)
                .containsExactly("app:a" + expected, "app:" + expected);
    }

    @Test
    void shouldNotShortenTheCommitToNothing() {
        TagRequest.Draft draft = TagRequest.draft().images(List.of("app")).shortShaLength(0);

        assertThatThrownBy(draft::request).isInstanceOf(InvalidInput.class).hasMessageContaining("not 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#12-fix", ".hidden", "-"})
    void shouldRefuseWhatIsNoTagEvenWithDashes(String branch) {
        TagRequest request = request("app", "type=ref,event=branch", null);
        Source source = source("refs/heads/" + branch).source();

        assertThatThrownBy(() -> request.on(source, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("begins with a letter");
        assertThat(request("app", "type=ref,event=branch,prefix=b", null)
                        .on(source, NOW)
                        .tags())
                .hasSize(1);
    }

    @Test
    void shouldRefuseTagsOfMoreThan128Characters() {
        TagRequest request = request("app", "type=ref,event=branch", null);

        assertThat(request.on(source("refs/heads/" + "a".repeat(128)).source(), NOW)
                        .tags())
                .hasSize(1);
        assertThatThrownBy(
                        () -> request.on(source("refs/heads/" + "a".repeat(129)).source(), NOW))
                .hasMessageContaining("at most 128 characters");
    }

    @Test
    void shouldRefuseWhatIsNeitherEnabledNorNot() {
        assertThatThrownBy(() -> request("app", "type=raw,a,enable={{branch}}", null)
                        .on(source("refs/heads/dev").source(), NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("enable is one of true, false, not \"dev\"");
    }

    private static Source.Draft source(String ref) {
        return Source.draft()
                .ref(GitRef.parse(ref))
                .target("master")
                .sha(SHA)
                .url(SourceUrl.parse("https://github.com/octocat/Hello-World.git"))
                .commitTime("1578571200")
                .defaultBranch("master");
    }

    private static TagRequest request(String image, String rules, String flavor) {
        return TagRequest.draft()
                .images(List.of(image))
                .tags(words(rules))
                .flavor(words(flavor))
                .request();
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : Arrays.asList(text.split(" "));
    }
}
