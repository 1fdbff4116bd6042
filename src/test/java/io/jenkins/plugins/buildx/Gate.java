package io.jenkins.plugins.buildx;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds a step of a build that asks it, {@code RUN wget -qO- http://127.0.0.1:PORT/}, until the test lets it go on. */
public final class Gate implements AutoCloseable {
    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch open = new CountDownLatch(1);
    private final HttpServer server;

    public Gate() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "gate");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            arrived.release();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** The step that waits. */
    public String step() {
        return "RUN echo at the gate && wget -qO- http://127.0.0.1:"
                + server.getAddress().getPort() + "/";
    }

    /** Waits until one more step has come. */
    public void awaitArrival() throws InterruptedException {
        if (!arrived.tryAcquire(3, TimeUnit.MINUTES)) {
            throw new AssertionError("no step came to the gate");
        }
    }

    /** Lets all go on, now and in future. */
    public void open() {
        open.countDown();
    }

    @Override
    public void close() {
        open();
        server.stop(0);
    }
}
