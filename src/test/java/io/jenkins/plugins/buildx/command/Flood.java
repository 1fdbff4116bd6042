package io.jenkins.plugins.buildx.command;

import java.util.concurrent.atomic.AtomicLong;

/** Runs, in a JVM with a small heap, a process that floods both streams, and prints how many bytes came of each. */
final class Flood {
    private Flood() {}

    public static void main(String[] args) throws Exception {
        AtomicLong stdout = new AtomicLong();
        AtomicLong stderr = new AtomicLong();
        Command flood = Command.of(
                        "sh", "-c", "head -c " + args[0] + " /dev/zero & head -c " + args[0] + " /dev/zero >&2; wait")
                .keeping(1 << 20);
        CommandResult result = new LocalRunner().run(flood, new CommandOutput() {
            @Override
            public void stdout(byte[] bytes, int length) {
                stdout.addAndGet(length);
            }

            @Override
            public void stderr(byte[] bytes, int length) {
                stderr.addAndGet(length);
            }
        });
        System.out.println(result.exitCode() + " " + stdout + " " + stderr + " " + result.stdout().length);
    }
}
