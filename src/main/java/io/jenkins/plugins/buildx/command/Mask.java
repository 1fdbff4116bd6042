package io.jenkins.plugins.buildx.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The secret texts that must not be seen, and the one way to hide them. Not serializable, so that no build state holds them. */
public final class Mask {
    /** Hides nothing. */
    public static final Mask NONE = new Mask(Set.of());

    private static final String COVER = "****";

    /** Shorter texts would blank out half of every log and protect nothing. */
    private static final int SHORTEST = 3;

    private final Set<String> secrets;
    private final List<String> forms;

    private Mask(Set<String> secrets) {
        this.secrets = secrets;
        this.forms = secrets.stream()
                .flatMap(Mask::forms)
                .filter(form -> form.strip().length() >= SHORTEST)
                .distinct()
                .toList();
    }

    /** Hides {@code secrets}, every line of those that have several, and all of it as Go and JSON quote it and as a URL has it. */
    public static Mask of(Collection<String> secrets) {
        return NONE.and(secrets);
    }

    /** Hides what this hides and {@code more}. */
    public Mask and(Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(secrets);
        all.addAll(more);
        return new Mask(all);
    }

    /** Hides what this and {@code other} hide. */
    public Mask and(Mask other) {
        return other.secrets.isEmpty() ? this : and(other.secrets);
    }

    /** {@code text} with every secret replaced by {@code ****}; secrets that overlap or touch become one. */
    public String hide(String text) {
        return hide(text, forms);
    }

    /** The same for UTF-8 that may begin and end within a character. */
    public byte[] hide(byte[] text) {
        if (forms.isEmpty()) {
            return text;
        }
        List<String> bytes = forms.stream()
                .map(form -> new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .toList();
        return hide(new String(text, StandardCharsets.ISO_8859_1), bytes).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hide(String text, List<String> forms) {
        BitSet hidden = new BitSet();
        for (String form : forms) {
            for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
                hidden.set(at, at + form.length());
            }
        }
        return hidden.isEmpty() ? text : covered(text, hidden);
    }

    /** Whether this hides nothing. */
    public boolean isEmpty() {
        return forms.isEmpty();
    }

    @Override
    public String toString() {
        return secrets.size() + " secrets";
    }

    private static String covered(String text, BitSet hidden) {
        StringBuilder shown = new StringBuilder(text.length());
        int end = 0;
        for (int start = hidden.nextSetBit(0); start >= 0; start = hidden.nextSetBit(end)) {
            shown.append(text, end, start).append(COVER);
            end = hidden.nextClearBit(start);
        }
        return shown.append(text, end, text.length()).toString();
    }

    private static Stream<String> forms(String secret) {
        // a tool prints a multi-line secret line by line, and may indent the lines
        Stream<String> plain = Stream.concat(Stream.of(secret), secret.lines().map(String::strip));
        return plain.flatMap(
                text -> Stream.of(text, quoted(text), inUrl(text), inUrl(text).replace("+", "%20")));
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    private static String inUrl(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
