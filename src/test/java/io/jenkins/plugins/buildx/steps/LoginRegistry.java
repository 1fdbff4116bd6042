package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.buildx.Ports;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** A registry that wants a login, in a container of one test. */
final class LoginRegistry implements AfterEachCallback {
    static final String USER = "build";
    static final String PASSWORD = "pw-7Kq$w9'z\"x2";

    private String address = "";
    private String container = "";

    /** Starts it; {@code folder} is for its files. */
    void start(Path folder) throws Exception {
        start(folder, USER, PASSWORD);
    }

    /** Starts it for one account. */
    void start(Path folder, String user, String password) throws Exception {
        address = "127.0.0.1:" + Ports.free();
        Path users = Files.createDirectory(folder.resolve(user)).resolve("htpasswd");
        String hash = BCrypt.hashpw(password, BCrypt.gensalt(5)).replace("$2b$", "$2y$");
        Files.writeString(users, user + ":" + hash + "\n");
        container = docker(
                        "create",
                        "--network=host",
                        "--env=REGISTRY_HTTP_ADDR=" + address,
                        "--env=REGISTRY_AUTH=htpasswd",
                        "--env=REGISTRY_AUTH_HTPASSWD_REALM=test",
                        "--env=REGISTRY_AUTH_HTPASSWD_PATH=/htpasswd",
                        "registry:2")
                .strip();
        docker("cp", users.toString(), container + ":/htpasswd");
        docker("start", container);
    }

    /** Its host and port. */
    String address() {
        return address;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (!container.isEmpty()) {
            docker("rm", "--force", "--volumes", container);
        }
    }

    static String docker(String... arguments) throws Exception {
        Command command = Command.of("docker").with(arguments);
        CommandResult result = new LocalRunner().run(command);
        assertThat(result.exitCode()).as("%s: %s", command, result.stderr()).isZero();
        return result.text();
    }
}
