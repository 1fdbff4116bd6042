package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.Digest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides secrets in what {@code docker buildx inspect} and {@code docker buildx ls --format json} print.
 *
 * <p>buildx prints every file that a builder's node was given, registries' private keys included, and its driver
 * options, in which passwords of proxies are common. Hidden are: contents of files (their name, size and sha256 stay),
 * PEM blocks, passwords and user names in URLs (but for the user name of ssh), {@code env.*} driver options whose name
 * sounds secret, and proxies. All else stays as it is.
 */
public final class Redaction {
    static final String HIDDEN = "(hidden)";

    private static final Pattern FILE = Pattern.compile("File#.*:\\s*");
    private static final String FILE_LINE = " > ";

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN [A-Z0-9 ]{1,60}-----[\\s\\S]*?(?:-----END [A-Z0-9 ]{1,60}-----|\\z)");
    private static final Pattern USER_INFO = Pattern.compile("\\b([A-Za-z][A-Za-z0-9+.-]{0,20}://)([^\\s/?#\"']*)@");
    private static final Pattern SECRET_OPTION =
            Pattern.compile("(?i)env\\..*(?:proxy|token|passw|pwd|secret|credential|auth|key).*");

    private Redaction() {}

    /**
     * Hides secrets.
     *
     * @param text of {@code docker buildx inspect}, or JSON objects of {@code docker buildx ls}, one a line
     */
    public static String redact(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        List<String> redacted = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i++);
            redacted.add(line.startsWith("{") ? RedactedJson.redact(line) : withoutSecretOptions(line));
            if (FILE.matcher(line).matches()) {
                int end = endOfFile(lines, i);
                redacted.add(FILE_LINE + hidden(content(lines.subList(i, end))));
                i = end;
            }
        }
        return scrub(String.join("\n", redacted));
    }

    /**
     * A file ends before the next one, before the next node, which follows a blank line, or with the text. Other
     * lines, even unlike a file's usual ones, may still be content: a form feed breaks lines too.
     */
    private static int endOfFile(List<String> lines, int start) {
        int end = start;
        while (end < lines.size() && !FILE.matcher(lines.get(end)).matches() && !isBeforeNode(lines, end)) {
            end++;
        }
        return end;
    }

    private static boolean isBeforeNode(List<String> lines, int i) {
        return lines.get(i).isBlank()
                && (i + 1 == lines.size() || lines.get(i + 1).startsWith("Name:"));
    }

    private static byte[] content(List<String> lines) {
        List<String> content = lines.stream()
                .map(line -> line.startsWith(FILE_LINE) ? line.substring(FILE_LINE.length()) : line)
                .toList();
        return String.join("\n", content).getBytes(StandardCharsets.UTF_8);
    }

    /** What stands for a content. */
    static String hidden(byte[] content) {
        return "(hidden: " + content.length + " bytes, " + Digest.sha256(content) + ')';
    }

    private static String withoutSecretOptions(String line) {
        return DriverOptions.OPTION
                .matcher(line)
                .replaceAll(option -> Matcher.quoteReplacement(
                        isSecretOption(option.group(1)) ? option.group(1) + "=\"" + HIDDEN + '"' : option.group()));
    }

    /** Whether the value of a driver option of this name must not be shown. */
    static boolean isSecretOption(String name) {
        return SECRET_OPTION.matcher(name).matches();
    }

    /**
     * What must not be seen of a driver option, for commands that have to name it: the user and password of a proxy or URL, and the
     * whole value of what sounds secret.
     */
    static List<String> secrets(String option, String value) {
        if (option.toLowerCase(Locale.ROOT).contains("proxy")) {
            // programs take a proxy without a scheme too
            int end = value.lastIndexOf('@');
            return end < 0 ? List.of() : user(value.substring(0, end).replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://", ""));
        }
        return isSecretOption(option) ? List.of(value) : secrets(value);
    }

    /** The users and passwords in the URLs of a text. */
    static List<String> secrets(String text) {
        return USER_INFO
                .matcher(text)
                .results()
                .filter(url -> !isHarmless(url))
                .flatMap(url -> user(url.group(2)).stream())
                .toList();
    }

    private static List<String> user(String nameAndPassword) {
        String password = nameAndPassword.substring(nameAndPassword.indexOf(':') + 1);
        List<String> forms = List.of(nameAndPassword, password, decoded(password));
        return forms.stream().filter(form -> !form.isEmpty()).distinct().toList();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Hides what is told by its form alone: PEM blocks, user names and passwords in URLs. */
    public static String scrub(String text) {
        return USER_INFO
                .matcher(PEM.matcher(text).replaceAll(Matcher.quoteReplacement(HIDDEN)))
                .replaceAll(url -> Matcher.quoteReplacement(withoutUser(url)));
    }

    private static String withoutUser(MatchResult url) {
        return isHarmless(url) ? url.group() : url.group(1) + HIDDEN + '@';
    }

    /** ssh asks for its password, or has a key. */
    private static boolean isHarmless(MatchResult url) {
        return "ssh://".equalsIgnoreCase(url.group(1)) && !url.group(2).contains(":");
    }
}
