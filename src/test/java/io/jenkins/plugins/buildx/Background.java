package io.jenkins.plugins.buildx;

import java.io.IOException;

/** What goes on beside a test for as long as its connections do. */
public final class Background {
    /** What ends without a word when an end of its connection hangs up, or the test is over. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    private Background() {}

    /** Works in a thread of its own, which keeps no JVM alive. */
    public static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // an end has hung up, or the test is over
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
