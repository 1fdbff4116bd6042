package io.jenkins.plugins.buildx.tags;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What may stand in {@code {{...}}}. */
enum Expression {
    BRANCH,
    TAG,
    SHA,
    BASE_REF,
    IS_DEFAULT_BRANCH,
    IS_NOT_DEFAULT_BRANCH,
    DATE,
    COMMIT_DATE,
    RAW,
    VERSION,
    MAJOR,
    MINOR,
    PATCH;

    /** Those of dates, the only ones that take a format. */
    static final Set<Expression> DATES = Collections.unmodifiableSet(EnumSet.of(DATE, COMMIT_DATE));
    /** Those that tell of the source. */
    static final Set<Expression> GLOBAL = Collections.unmodifiableSet(EnumSet.range(BRANCH, COMMIT_DATE));
    /** Those that tell of a version. */
    static final Set<Expression> OF_VERSION = Collections.unmodifiableSet(EnumSet.range(RAW, PATCH));

    static Optional<Expression> named(String name) {
        return Arrays.stream(values())
                .filter(expression -> expression.toString().equals(name))
                .findFirst();
    }

    /** All of {@code expressions} as they are written. */
    static String list(Set<Expression> expressions) {
        return expressions.stream()
                .map(expression -> "{{" + expression + (DATES.contains(expression) ? " 'YYYYMMDD'}}" : "}}"))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
