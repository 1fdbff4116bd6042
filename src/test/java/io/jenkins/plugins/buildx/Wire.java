package io.jenkins.plugins.buildx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * A wire to the test bed's registry that can be cut or held: the registry is away then for those who use it, and goes on for
 * everybody else.
 */
public final class Wire implements AutoCloseable {
    private final String[] target = TestBed.registry().split(":");
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final String host;
    private final int port;
    private volatile ServerSocket server;
    private volatile Predicate<String> cutting = request -> false;
    private volatile Predicate<String> holding = request -> false;

    public Wire() throws IOException {
        this("127.0.0.1");
    }

    /** @param host the address of this machine where it begins */
    public Wire(String host) throws IOException {
        this.host = host;
        server = new ServerSocket(0, 50, InetAddress.getByName(host));
        port = server.getLocalPort();
        listen();
    }

    /** Such as {@code 127.0.0.1:41234}. */
    public String registry() {
        return host + ":" + port;
    }

    /** Cuts the wire as soon as a request has this in its first line, such as {@code PUT /v2/app/manifests/}. */
    public Wire cutAt(String text) {
        cutting = request -> request.lines().findFirst().orElse("").contains(text);
        return this;
    }

    /** Holds requests back that have this in their first line. */
    public Wire holdAt(String text) {
        holding = request -> request.lines().findFirst().orElse("").contains(text);
        return this;
    }

    /** Waits until the first request has been held back or has cut the wire. */
    public void awaitReached() throws InterruptedException {
        reached.await();
    }

    /** Nobody listens any more, and whoever was connected is not. */
    public void cut() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** The registry is there again. */
    public void mend() throws IOException {
        cutting = request -> false;
        server = new ServerSocket(port, 50, InetAddress.getByName(host));
        listen();
    }

    private void listen() {
        ServerSocket listening = server;
        Background.start("wire", () -> {
            while (true) {
                Socket client = listening.accept();
                Socket registry = new Socket(target[0], Integer.parseInt(target[1]));
                sockets.add(client);
                sockets.add(registry);
                Background.start("wire", () -> pass(client, registry, true));
                Background.start("wire", () -> pass(registry, client, false));
            }
        });
    }

    private void pass(Socket from, Socket to, boolean requests) throws IOException {
        byte[] chunk = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (requests) {
                    look(new String(chunk, 0, length, StandardCharsets.ISO_8859_1));
                }
                out.write(chunk, 0, length);
                out.flush();
            }
        }
    }

    private void look(String request) throws IOException {
        if (cutting.test(request)) {
            reached.countDown();
            cut();
        } else if (holding.test(request)) {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        released.countDown();
        cut();
    }
}
