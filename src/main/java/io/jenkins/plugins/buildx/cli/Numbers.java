package io.jenkins.plugins.buildx.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The numbers that options take; what is none is answered with what is allowed. */
final class Numbers {
    private Numbers() {}

    /** A TCP port. */
    static final class Port extends Whole {
        Port() {
            super("port", 1, 65535);
        }
    }

    /** A status of an HTTP answer. */
    static final class Status extends Whole {
        Status() {
            super("status code", 100, 599);
        }
    }

    /** What a process ends with. */
    static final class ExitCode extends Whole {
        ExitCode() {
            super("exit code", 0, 255);
        }
    }

    /** A time limit. */
    static final class Seconds extends Whole {
        Seconds() {
            super("number of seconds", 1, 86_400);
        }
    }

    /** How many at a time; 0 leaves it to the machine. */
    static final class Parallelism extends Whole {
        Parallelism() {
            super("number of platforms at a time", 0, 64);
        }
    }

    /** A whole number within bounds. */
    private abstract static class Whole implements ITypeConverter<Integer> {
        private final String name;
        private final int lowest;
        private final int highest;

        Whole(String name, int lowest, int highest) {
            this.name = name;
            this.lowest = lowest;
            this.highest = highest;
        }

        @Override
        public Integer convert(String text) {
            if (text.matches("[0-9]{1,9}")) {
                int number = Integer.parseInt(text);
                if (number >= lowest && number <= highest) {
                    return number;
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is no " + name + "; give a whole number from " + lowest + " to " + highest);
        }
    }

    /** How many times longer something may take. */
    static final class Factor implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return decimal(text, BigDecimal.ONE, BigDecimal.valueOf(100))
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is no factor; give a number from 1 to 100, such as 2.5"))
                    .doubleValue();
        }
    }

    /** A pause, to the millisecond. */
    static final class Interval implements ITypeConverter<Duration> {
        private static final BigDecimal SHORTEST = new BigDecimal("0.001");

        @Override
        public Duration convert(String text) {
            return decimal(text, SHORTEST, BigDecimal.valueOf(3600))
                    .map(seconds -> Duration.ofMillis(seconds.movePointRight(3).longValue()))
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is no pause; give seconds from 0.001 to 3600, such as 0.5"));
        }
    }

    private static Optional<BigDecimal> decimal(String text, BigDecimal lowest, BigDecimal highest) {
        return Optional.of(text)
                .filter(number -> number.matches("[0-9]{1,4}(\\.[0-9]{1,9})?"))
                .map(BigDecimal::new)
                .filter(number -> number.compareTo(lowest) >= 0 && number.compareTo(highest) <= 0);
    }
}
