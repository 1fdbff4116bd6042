package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.Background;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy for plain http that leads to the test bed's own Docker Hub, whatever host it is asked for, and notes how it is asked: as a
 * proxy, {@code GET http://host/path}, or directly, {@code GET /path}. A request has a connection of its own, and no body.
 */
final class HubProxy implements AutoCloseable {
    private final String[] hub = System.getenv("MULTIARCH_TESTBED_HUB").split(":");
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final ServerSocket server;

    /** @param host the address of this machine where it listens */
    HubProxy(String host) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName(host));
        Background.start("hub proxy", () -> {
            while (true) {
                Socket client = server.accept();
                Background.start("hub proxy", () -> serve(client));
            }
        });
    }

    /** Host and port. */
    String address() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    /** What it was asked for, such as {@code GET http://host/v2/}. */
    List<String> requests() {
        return requests;
    }

    /** The same with the lines that followed. */
    List<String> heads() {
        return heads;
    }

    private void serve(Socket client) throws IOException {
        try (client;
                Socket registry = new Socket(hub[0], Integer.parseInt(hub[1]))) {
            String head = head(client.getInputStream());
            String[] words = head.split(" ", 3);
            requests.add(words[0] + " " + words[1]);
            heads.add(head);
            URI target = URI.create(words[1]);
            String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
            String lines = words[2].replaceAll("(?im)^(?:Proxy-)?(?:Connection|Authorization):.*\r\n", "");
            String request = words[0] + " " + target.getRawPath() + query + " "
                    + lines.replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            registry.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            registry.getInputStream().transferTo(client.getOutputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("hung up");
            }
            head.write(next);
            text = head.toString(StandardCharsets.ISO_8859_1);
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
