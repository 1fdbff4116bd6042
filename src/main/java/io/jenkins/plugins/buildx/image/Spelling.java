package io.jenkins.plugins.buildx.image;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what somebody may have meant to write. */
final class Spelling {
    private Spelling() {}

    /** The {@code count} words that take the fewest single-character edits to get to, in the given order where equal. */
    static List<String> nearest(String written, Collection<String> words, int count) {
        return words.stream()
                .sorted(Comparator.comparingInt(word -> distance(written, word)))
                .limit(count)
                .toList();
    }

    /** Levenshtein's distance. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, Math.min(diagonal, row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
