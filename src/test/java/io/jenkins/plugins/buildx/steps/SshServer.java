package io.jenkins.plugins.buildx.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * A server for SSH on this machine's loopback. Its commands run in a shell of this machine, with the bare environment that such a server
 * gives to what is no login: nothing that the process of the test knows of docker.
 */
final class SshServer implements AutoCloseable {
    static final String USER = "jenkins";
    static final String PASSWORD = "the password of the test";

    private final org.apache.sshd.server.SshServer server = org.apache.sshd.server.SshServer.setUpDefaultServer();

    SshServer() throws IOException {
        SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
        keys.setAlgorithm(KeyUtils.EC_ALGORITHM);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(keys);
        server.setPasswordAuthenticator((user, password, session) -> USER.equals(user) && PASSWORD.equals(password));
        server.setCommandFactory((channel, command) -> new ShellCommand(command));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.start();
    }

    int port() {
        return server.getPort();
    }

    /** Its key, as a line of {@code known_hosts} has it. */
    String key() throws Exception {
        PublicKey key =
                server.getKeyPairProvider().loadKeys(null).iterator().next().getPublic();
        return PublicKeyEntry.toString(key);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private static final class ShellCommand implements Command {
        private final String command;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback callback;
        private Process process;

        ShellCommand(String command) {
            this.command = command;
        }

        @Override
        public void setInputStream(InputStream in) {
            this.in = in;
        }

        @Override
        public void setOutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void setErrorStream(OutputStream err) {
            this.err = err;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            this.callback = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command);
            Map<String, String> variables = builder.environment();
            variables.keySet().retainAll(List.of("PATH", "HOME"));
            variables.put("USER", USER);
            process = builder.start();
            thread(() -> pass(in, process.getOutputStream()));
            Thread output = thread(() -> pass(process.getInputStream(), out));
            Thread errors = thread(() -> pass(process.getErrorStream(), err));
            thread(() -> {
                int code = process.waitFor();
                output.join();
                errors.join();
                callback.onExit(code);
            });
        }

        @Override
        public void destroy(ChannelSession channel) {
            process.destroy();
        }

        /** What one writes, the other has at once. */
        private static void pass(InputStream from, OutputStream to) throws IOException {
            byte[] chunk = new byte[16 * 1024];
            try (to) {
                for (int length = from.read(chunk); length >= 0; length = from.read(chunk)) {
                    to.write(chunk, 0, length);
                    to.flush();
                }
            }
        }

        private interface Work {
            void run() throws IOException, InterruptedException;
        }

        private static Thread thread(Work work) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (IOException | InterruptedException e) {
                            // an end has hung up, or the test is over
                        }
                    },
                    "ssh server");
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
    }
}
