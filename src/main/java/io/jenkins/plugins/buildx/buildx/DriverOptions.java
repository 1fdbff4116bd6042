package io.jenkins.plugins.buildx.buildx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Driver options as {@code docker buildx inspect} prints them: {@code key="value"}, quoted as Go's {@code %q} does. */
final class DriverOptions {
    static final Pattern OPTION =
            Pattern.compile("(?<key>[^\\s=\"]{1,200}+)=(?<quoted>\"(?<value>[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\")");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))");
    private static final String LETTERS = "abfnrtv";
    private static final String CONTROLS = "\u0007\b\f\n\r\t\u000b";

    private DriverOptions() {}

    static Map<String, String> parse(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher option = OPTION.matcher(text);
        while (option.find()) {
            options.put(option.group("key"), unquoted(option.group("value")));
        }
        return options;
    }

    private static String unquoted(String value) {
        return ESCAPE.matcher(value).replaceAll(escape -> Matcher.quoteReplacement(meaning(escape)));
    }

    private static String meaning(MatchResult escape) {
        for (int group = 1; group <= 3; group++) {
            if (escape.group(group) != null) {
                return Character.toString(Integer.parseInt(escape.group(group), 16));
            }
        }
        int letter = LETTERS.indexOf(escape.group(4));
        return letter < 0 ? escape.group(4) : CONTROLS.substring(letter, letter + 1);
    }
}
