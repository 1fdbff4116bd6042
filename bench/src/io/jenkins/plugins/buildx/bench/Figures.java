package io.jenkins.plugins.buildx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures by name, and the page into which they go. */
final class Figures {
    private static final Pattern PLACE = Pattern.compile("@([a-z][a-z0-9.-]*)@");

    private final Map<String, String> texts = new TreeMap<>();

    void put(String name, String text) {
        texts.put(name, text);
        System.err.println("  " + name + " = " + text);
    }

    /** Median and range in seconds. */
    void seconds(String name, Series series) {
        put(name, series.in("s"));
    }

    /** Median and range in milliseconds. */
    void milliseconds(String name, Series series) {
        put(name, new Series(series.values().stream().map(value -> value * 1000).toList()).in("ms"));
    }

    /** Median and range of a ratio. */
    void ratio(String name, Series series) {
        put(name, series.in(""));
    }

    /** Whether a target was reached. */
    void verdict(String name, boolean reached) {
        put(name, reached ? "reached" : "**missed**");
    }

    /** Fills the places like {@code @name@} of a page; each must have its figure. */
    void write(Path template, Path page) throws IOException {
        Matcher places = PLACE.matcher(Files.readString(template));
        Files.writeString(page, places.replaceAll(place -> Matcher.quoteReplacement(text(place.group(1)))));
    }

    private String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalStateException("Nothing was measured that is called " + name + ", but the page wants it");
        }
        return text;
    }
}
