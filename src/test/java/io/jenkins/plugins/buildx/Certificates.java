package io.jenkins.plugins.buildx;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority of a test's own, and what it signs for a server and its clients: PEM files by docker's names. */
public final class Certificates {
    private final Path folder;

    /**
     * @param folder gets {@code ca.pem}, and a folder with {@code ca.pem}, {@code cert.pem} and {@code key.pem} for each side
     * @param address of the server
     */
    public Certificates(Path folder, String address) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=authority",
                "-keyout",
                "ca-key.pem",
                "-out",
                "ca.pem");
        sign("server", "subjectAltName=IP:" + address + "\nextendedKeyUsage=serverAuth\n");
        renewClient();
    }

    /** Another certificate for clients, of the same authority. */
    public void renewClient() throws IOException, InterruptedException {
        sign("client", "extendedKeyUsage=clientAuth\n");
    }

    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** The folder of the server's files. */
    public Path server() {
        return folder.resolve("server");
    }

    /** The folder of a client's files, for DOCKER_CERT_PATH. */
    public Path client() {
        return folder.resolve("client");
    }

    private void sign(String side, String extensions) throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve(side));
        Files.writeString(folder.resolve("extensions"), extensions);
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + side,
                "-keyout",
                side + "/key.pem",
                "-out",
                "request.pem");
        openssl(
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                "request.pem",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca-key.pem",
                "-CAcreateserial",
                "-extfile",
                "extensions",
                "-out",
                side + "/cert.pem");
        Files.deleteIfExists(place.resolve("ca.pem"));
        Files.copy(authority(), place.resolve("ca.pem"));
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        new LocalRunner().require(Command.of("openssl").with(arguments).in(folder.toString()));
    }
}
