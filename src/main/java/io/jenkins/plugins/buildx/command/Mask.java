package io.jenkins.plugins.buildx.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The secret texts that must not be seen, and the one way to hide them. Not serializable, so that no build state holds them. */
public final class Mask {
    /** Hides nothing. */
    public static final Mask NONE = new Mask(List.of());

    /** Shorter texts would blank out half of every log and protect nothing. */
    private static final int SHORTEST = 3;

    private final List<String> secrets;

    private Mask(Collection<String> secrets) {
        Set<String> distinct = new LinkedHashSet<>();
        for (String secret : secrets) {
            distinct.add(secret);
            // a tool prints a multi-line secret line by line
            distinct.addAll(secret.lines().toList());
        }
        List<String> ordered = new ArrayList<>(distinct);
        ordered.removeIf(secret -> secret.strip().length() < SHORTEST);
        ordered.sort(Comparator.comparingInt(String::length).reversed());
        this.secrets = List.copyOf(ordered);
    }

    /** Hides {@code secrets}, and every line of those that have several. */
    public static Mask of(Collection<String> secrets) {
        return new Mask(secrets);
    }

    /** Hides what this hides and {@code more}. */
    public Mask and(Collection<String> more) {
        List<String> all = new ArrayList<>(secrets);
        all.addAll(more);
        return new Mask(all);
    }

    /** Hides what this and {@code other} hide. */
    public Mask and(Mask other) {
        return other.secrets.isEmpty() ? this : and(other.secrets);
    }

    /** {@code text} with every secret replaced by {@code ****}. */
    public String hide(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, "****");
        }
        return hidden;
    }

    @Override
    public String toString() {
        return secrets.size() + " secrets";
    }
}
