package io.jenkins.plugins.buildx.report;

import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a machine was found to be able to do. Plain values, for a page as for a program that reads JSON.
 *
 * @param time when it was found, milliseconds since 1970
 * @param buildx its version as it says it, such as {@code v0.29.1}; empty if there is none that works
 * @param builders made by this plugin or by hand in its store; empty where docker doesn't answer
 * @param platforms that were asked about
 * @param diagnoses what is well, and what is missing with what mends it
 */
public record Abilities(
        long time, String buildx, List<Builder> builders, List<Ability> platforms, List<Diagnosis> diagnoses)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of a cache that nobody could measure. */
    public static final long UNKNOWN = -1;

    public Abilities {
        builders = List.copyOf(builders);
        platforms = List.copyOf(platforms);
        diagnoses = List.copyOf(diagnoses);
    }

    /** Those platforms that were proven to run. */
    public List<Ability> running() {
        return platforms.stream().filter(Ability::runs).toList();
    }

    /** The diagnoses of what is missing. */
    public List<Diagnosis> missing() {
        return diagnoses.stream().filter(diagnosis -> !diagnosis.isWell()).toList();
    }

    /** Whether docker and buildx work, without which nothing is built. */
    public boolean canBuild() {
        return !buildx.isEmpty()
                && missing().stream().noneMatch(diagnosis -> diagnosis.name().equals("docker"));
    }

    /**
     * Words for what containers and builds can be had of: {@code buildx}, and the proven platforms with dashes, such as {@code
     * linux-arm-v7}. None where docker or buildx doesn't work.
     */
    public List<String> labels() {
        if (!canBuild()) {
            return List.of();
        }
        return Stream.concat(Stream.of("buildx"), running().stream().map(ability -> Platform.parse(ability.platform())
                        .slug()))
                .toList();
    }

    /**
     * A builder.
     *
     * @param state {@code running}, {@code not running}, or why it can't be used
     * @param platforms that it builds for
     * @param used when it was used last, milliseconds since 1970; 0 if nobody knows
     * @param cache bytes that its build cache takes; {@link #UNKNOWN} if it doesn't run
     */
    public record Builder(String name, String driver, String state, List<String> platforms, long used, long cache)
            implements Serializable {
        private static final long serialVersionUID = 1L;

        public Builder {
            platforms = List.copyOf(platforms);
        }

        /** For people, such as {@code jenkins-0123456789ab (running, cache 1.2 GB)}. */
        @Override
        public String toString() {
            return name + " (" + state + (cache == UNKNOWN ? "" : ", cache " + Figures.size(cache)) + ")";
        }
    }

    /**
     * Whether the machine runs a platform.
     *
     * @param platform such as {@code linux/arm64}
     * @param mode {@code native}, {@code emulated}, {@code missing} or {@code broken}
     * @param finding by what it runs, or what is wrong; empty if there is nothing to say
     */
    public record Ability(String platform, String mode, String finding) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Whether containers of the platform were proven to run. */
        public boolean runs() {
            return mode.equals("native") || mode.equals("emulated");
        }
    }
}
