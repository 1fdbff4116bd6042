package io.jenkins.plugins.buildx.engine;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A docker daemon for one test, which may be killed: the test bed's programs with its settings, in a folder of the test. */
final class OwnEngine implements AutoCloseable {
    private static final Path RUN = Path.of(String.valueOf(System.getenv("MULTIARCH_TESTBED")), "run");

    private final Path folder;
    private final Path settings;
    private Process daemon;

    /** @param folder with a short path, as sockets' paths are limited */
    OwnEngine(Path folder) throws Exception {
        this(folder, false, null, 0);
    }

    /** @param isContainerdStore whether it keeps images as containerd does, several platforms under a name */
    OwnEngine(Path folder, boolean isContainerdStore) throws Exception {
        this(folder, isContainerdStore, null, 0);
    }

    /**
     * One that clients reach by TLS as well.
     *
     * @param port on the loopback
     */
    OwnEngine(Path folder, Certificates certificates, int port) throws Exception {
        this(folder, false, certificates, port);
    }

    private OwnEngine(Path folder, boolean isContainerdStore, @Nullable Certificates certificates, int port)
            throws Exception {
        this.folder = folder;
        JsonMapper mapper = new JsonMapper();
        ObjectNode json =
                (ObjectNode) mapper.readTree(RUN.resolve("daemon.json").toFile());
        json.remove(List.of("containerd", "fixed-cidr", "default-address-pools"));
        json.put("bridge", "none");
        json.put("data-root", folder.resolve("data").toString());
        json.put("exec-root", folder.resolve("exec").toString());
        json.put("pidfile", folder.resolve("pid").toString());
        json.putObject("features").put("containerd-snapshotter", isContainerdStore);
        ArrayNode hosts = json.putArray("hosts").add(host());
        if (certificates != null) {
            hosts.add("tcp://127.0.0.1:" + port);
            json.put("tlsverify", true);
            json.put("tlscacert", certificates.server().resolve("ca.pem").toString());
            json.put("tlscert", certificates.server().resolve("cert.pem").toString());
            json.put("tlskey", certificates.server().resolve("key.pem").toString());
        }
        settings = Files.write(folder.resolve("daemon.json"), mapper.writeValueAsBytes(json));
        start();
    }

    /** For DOCKER_HOST. */
    String host() {
        return "unix://" + folder.resolve("docker.sock");
    }

    /** Starts it, and waits until it answers. */
    void start() throws Exception {
        Path programs = Path.of(Files.readString(RUN.resolve("engine")).strip(), "bin");
        ProcessBuilder builder = new ProcessBuilder(
                        programs.resolve("dockerd").toString(), "--config-file", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().merge("PATH", programs + ":", (path, first) -> first + path);
        daemon = builder.start();
        Await.until("the daemon's answer", () -> {
            if (!daemon.isAlive()) {
                throw new AssertionError("the daemon ended:\n" + Files.readString(folder.resolve("log")));
            }
            return ended("docker", "--host", host(), "version") == 0;
        });
    }

    /** Ends the daemon without a warning; its containers go on until it is back. */
    void kill() throws InterruptedException {
        daemon.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws Exception {
        String containers = new String(new ProcessBuilder("docker", "--host", host(), "ps", "--all", "--quiet")
                .start()
                .getInputStream()
                .readAllBytes());
        for (String container : containers.lines().toList()) {
            ended("docker", "--host", host(), "rm", "--force", "--volumes", container);
        }
        daemon.destroy();
        if (!daemon.waitFor(30, TimeUnit.SECONDS)) {
            daemon.destroyForcibly().waitFor();
        }
        unmount();
        ended("rm", "-rf", folder.toString());
    }

    /** What a daemon leaves mounted below its folder, deepest first. */
    private void unmount() throws IOException, InterruptedException {
        List<String> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String place = line.split(" ")[4];
            if (place.startsWith(folder + "/")) {
                mounts.add(place);
            }
        }
        mounts.sort(Comparator.reverseOrder());
        for (String mount : mounts) {
            ended("umount", "--lazy", mount);
        }
    }

    private static int ended(String... argv) throws IOException, InterruptedException {
        return new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
