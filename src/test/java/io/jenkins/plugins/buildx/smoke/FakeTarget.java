package io.jenkins.plugins.buildx.smoke;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A container that exists on paper: what it answers is put there by the test. */
public final class FakeTarget implements SmokeTarget {
    /** What an amd64 image says of itself that says next to nothing. */
    public static final Metadata PLAIN =
            new Metadata("linux", "amd64", "", Map.of(), Map.of(), List.of(), List.of(), List.of(), List.of(), "", "");

    private final Map<String, byte[]> files = new HashMap<>();
    private ProbeAnswer answer = ProbeAnswer.unreachable("Connection refused");
    private boolean listening;
    private Executed executed = new Executed(0, "", "");
    private long lines;
    private Health health;
    private OptionalInt exitCode = OptionalInt.empty();
    private Metadata metadata = PLAIN;

    public FakeTarget answering(ProbeAnswer other) {
        answer = other;
        return this;
    }

    public FakeTarget listening() {
        listening = true;
        return this;
    }

    public FakeTarget executing(int exit, String stdout, String stderr) {
        executed = new Executed(exit, stdout, stderr);
        return this;
    }

    public FakeTarget having(long count) {
        lines = count;
        return this;
    }

    public FakeTarget being(String status, String output) {
        health = new Health(status, output);
        return this;
    }

    public FakeTarget exited(int code) {
        exitCode = OptionalInt.of(code);
        return this;
    }

    public FakeTarget saying(Metadata other) {
        metadata = other;
        return this;
    }

    /** Puts there what {@code docker cp} would write. */
    public FakeTarget file(String path, TarBytes tar) {
        files.put(path, tar.bytes());
        return this;
    }

    /** Puts an executable file there. */
    public FakeTarget program(String path, byte[] content) {
        return file(path, TarBytes.file(path, content).mode(0755));
    }

    @Override
    public ProbeAnswer http(HttpCheck check) {
        return answer;
    }

    @Override
    public boolean listens(int port) {
        return listening;
    }

    @Override
    public Executed execute(ExecCheck check) {
        return executed;
    }

    @Override
    public long lines(LogCheck check) {
        return lines;
    }

    @Override
    public Optional<Health> health() {
        return Optional.ofNullable(health);
    }

    @Override
    public Optional<ContainerFile> file(String path, int bytes, boolean following) throws IOException {
        return files.containsKey(path) ? Optional.of(ContainerFile.read(files.get(path))) : Optional.empty();
    }

    @Override
    public OptionalInt exitCode() {
        return exitCode;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }
}
