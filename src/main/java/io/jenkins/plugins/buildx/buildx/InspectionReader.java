package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the text of {@code docker buildx inspect}: the builder's fields, {@code Nodes:}, the fields of each node.
 *
 * <p>The nodes' fields are left to {@link NodeReader}. Nodes are told apart by the blank line before {@code Name:},
 * because an error may run over several lines, blank ones included.
 */
final class InspectionReader {
    private static final String NAME = "Name:";
    private static final String NODES = "Nodes:";

    private final String text;
    private final List<String> lines;

    InspectionReader(String text) {
        this.text = text;
        lines = text.lines().toList();
    }

    BuilderInspection read() {
        int start = indexOfName();
        int nodes = lines.subList(start, lines.size()).indexOf(NODES);
        int end = nodes < 0 ? lines.size() : start + nodes;
        InspectedFields fields = InspectedFields.read(lines.subList(start, end));
        return new BuilderInspection(
                fields.value("Name"),
                fields.value("Driver"),
                fields.value("Last Activity").isEmpty() ? Instant.EPOCH : GoTime.parse(fields.value("Last Activity")),
                fields.error(),
                nodes < 0 ? List.of() : nodes(lines.subList(end + 1, lines.size())));
    }

    private int indexOfName() {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(NAME)) {
                return i;
            }
        }
        throw new InvalidInput("docker buildx inspect printed no line \"Name:\" but " + quoted(text.strip())
                + ". See its error output");
    }

    private static List<BuilderNode> nodes(List<String> lines) {
        List<BuilderNode> nodes = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= lines.size(); i++) {
            if (i == lines.size()
                    || lines.get(i).startsWith(NAME) && lines.get(i - 1).isBlank()) {
                nodes.add(new NodeReader(lines.subList(start, i)).read());
                start = i;
            }
        }
        return nodes;
    }
}
