package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as docker/go-units prints them: {@code 10.36GB} of {@code HumanSize}, {@code 488.3MiB} of {@code BytesSize}. */
final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?(?:e[+-]?\\d{1,2})?)\\s*([kKMGTPEZY]?)(i?)B");
    private static final Map<String, Integer> EXPONENTS =
            Map.of("", 0, "K", 1, "M", 2, "G", 3, "T", 4, "P", 5, "E", 6, "Z", 7, "Y", 8);

    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

    private ByteSize() {}

    /**
     * Reads a size.
     *
     * @return bytes, as exact as the printed digits are; the most a long can hold for more
     * @throws InvalidInput on anything else
     */
    static long parse(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new InvalidInput("Size " + quoted(text) + " is invalid: a number and a unit, such as 10.36GB or"
                    + " 488.3MiB, was expected");
        }
        int base = size.group(3).isEmpty() ? 1000 : 1024;
        BigDecimal unit =
                BigDecimal.valueOf(base).pow(EXPONENTS.get(size.group(2).toUpperCase(Locale.ROOT)));
        return new BigDecimal(size.group(1))
                .multiply(unit)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    /** As {@code HumanSize} prints it, such as {@code 10.36GB}. */
    static String format(long bytes) {
        BigDecimal size = BigDecimal.valueOf(bytes);
        int unit = 0;
        while (size.compareTo(BigDecimal.valueOf(1000)) >= 0) {
            size = size.movePointLeft(3);
            unit++;
        }
        return size.round(new MathContext(4)).stripTrailingZeros().toPlainString() + UNITS.get(unit);
    }
}
