package io.jenkins.plugins.buildx.smoke;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file or directory is in the container, or is not, with mode, owner and content.
 *
 * <p>What lies on tmpfs, volumes, {@code /proc}, {@code /sys} and {@code /dev} is not seen: docker does not copy from there.
 *
 * @param name of the check
 * @param path absolute; {@code $NAME} and {@code ${NAME}} stand for variables of the image
 * @param exists whether it must or must not be there; with false, nothing else is looked at
 * @param permissions octal such as {@code 0755} (of the file that a symbolic link points to), or the letters of structure
 *     tests such as {@code -rwxr-xr-x} (of the link itself); empty for any
 * @param uid of its owner, {@link #ANY} for any
 * @param gid of its group, {@link #ANY} for any
 * @param executableBy {@code owner}, {@code group}, {@code other}, {@code any}, or empty
 * @param content what the first 4 MiB must and must not have
 */
public record FileCheck(
        String name,
        String path,
        boolean exists,
        String permissions,
        int uid,
        int gid,
        String executableBy,
        Expectation content)
        implements SmokeCheck {
    /** Any owner will do. */
    public static final int ANY = -1;

    private static final long serialVersionUID = 1L;
    private static final int CONTENT = 4 * 1024 * 1024;
    private static final Pattern OCTAL = Pattern.compile("[0-7]{3,5}");
    private static final Pattern LETTERS = Pattern.compile("(?:-|[dalTLDpSugct]+)(?:[r-][w-][x-]){3}");
    private static final Map<String, Integer> EXECUTABLE =
            Map.of("owner", 0100, "group", 0010, "other", 0001, "any", 0111);

    /** @throws InvalidInput with a problem for each wrong component */
    public FileCheck {
        List<String> problems = new ArrayList<>();
        if (!path.startsWith("/") && !path.startsWith("$") || path.indexOf('\0') >= 0) {
            problems.add("The file " + quoted(path) + " must be named by its absolute path in the container");
        }
        if (!permissions.isEmpty()
                && !OCTAL.matcher(permissions).matches()
                && !LETTERS.matcher(permissions).matches()) {
            problems.add("The permissions " + quoted(permissions) + " are invalid: write 0755 or -rwxr-xr-x");
        }
        if (!executableBy.isEmpty() && !EXECUTABLE.containsKey(executableBy)) {
            problems.add(
                    "Executable by " + quoted(executableBy) + " can't be checked: owner, group, other and any can");
        }
        if (!problems.isEmpty()) {
            throw InvalidInput.of(problems);
        }
    }

    /** There is something at {@code path}. */
    public static FileCheck exists(String path) {
        return new FileCheck("file " + path, path, true, "", ANY, ANY, "", Expectation.ANY);
    }

    /** There is nothing at {@code path}. */
    public static FileCheck isAbsent(String path) {
        return new FileCheck("no file " + path, path, false, "", ANY, ANY, "", Expectation.ANY);
    }

    public FileCheck withPermissions(String other) {
        return new FileCheck(name, path, exists, other, uid, gid, executableBy, content);
    }

    public FileCheck withContent(Expectation other) {
        return new FileCheck(name, path, exists, permissions, uid, gid, executableBy, other);
    }

    @Override
    public boolean needsProcess() {
        return false;
    }

    @Override
    public Observation observe(SmokeTarget target) throws IOException, InterruptedException {
        String expanded =
                path.contains("$") ? Metadata.expand(path, target.metadata().environment()) : path;
        boolean octal = OCTAL.matcher(permissions).matches();
        Optional<ContainerFile> file = target.file(expanded, content.isAny() ? 0 : CONTENT, octal || !content.isAny());
        if (file.isEmpty()) {
            return exists ? Observation.notYet("there is no " + expanded) : Observation.passed("there is none");
        }
        if (!exists) {
            return Observation.notYet("there is " + expanded + ", " + file.get());
        }
        List<String> problems = problems(file.get(), octal);
        return problems.isEmpty()
                ? Observation.passed(file.get().toString())
                : Observation.notYet(String.join("; ", problems) + contentOf(file.get()));
    }

    private List<String> problems(ContainerFile file, boolean octal) {
        List<String> problems = new ArrayList<>();
        if (octal && Integer.parseInt(permissions, 8) != file.mode()) {
            problems.add("expected mode " + permissions + ", got " + String.format("%04o", file.mode()));
        } else if (!octal && !permissions.isEmpty() && !permissions.equals(file.permissions())) {
            problems.add("expected permissions " + permissions + ", got " + file.permissions());
        }
        if (uid != ANY && uid != file.uid()) {
            problems.add("expected owner " + uid + ", got " + file.uid());
        }
        if (gid != ANY && gid != file.gid()) {
            problems.add("expected group " + gid + ", got " + file.gid());
        }
        if (!executableBy.isEmpty() && (file.mode() & EXECUTABLE.get(executableBy)) == 0) {
            problems.add("not executable by " + executableBy + ": " + file.permissions());
        }
        problems.addAll(content.isAny() ? List.of() : contentProblems(file));
        return problems;
    }

    private List<String> contentProblems(ContainerFile file) {
        return file.isRegular()
                ? content.problems("the content", text(file))
                : List.of("it is no ordinary file: " + file.permissions());
    }

    private String contentOf(ContainerFile file) {
        return content.isAny() || !file.isRegular() ? "" : "\nthe content:\n" + Expectation.evidence(text(file));
    }

    private static String text(ContainerFile file) {
        return new String(file.content(), StandardCharsets.UTF_8);
    }
}
