package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.smoke.Expectation;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** A check of a content, such as a file's or an answer's: what has to be found in it, and what must not. */
public abstract class ContentCheckParameter extends CheckParameter {
    private static final long serialVersionUID = 1L;

    private List<String> contains = List.of();
    private List<String> matches = List.of();
    private List<String> excludes = List.of();

    public final List<String> getContains() {
        return contains;
    }

    @DataBoundSetter
    public final void setContains(List<String> contains) {
        this.contains = BuilderStep.copy(contains);
    }

    public final List<String> getMatches() {
        return matches;
    }

    @DataBoundSetter
    public final void setMatches(List<String> matches) {
        this.matches = BuilderStep.copy(matches);
    }

    public final List<String> getExcludes() {
        return excludes;
    }

    @DataBoundSetter
    public final void setExcludes(List<String> excludes) {
        this.excludes = BuilderStep.copy(excludes);
    }

    final Expectation content() {
        return new Expectation(contains, matches, excludes);
    }
}
