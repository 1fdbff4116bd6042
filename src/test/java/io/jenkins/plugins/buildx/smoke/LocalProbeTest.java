package io.jenkins.plugins.buildx.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.buildx.Await;
import io.jenkins.plugins.buildx.smoke.Probe.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalProbeTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final LocalProbe probe = new LocalProbe();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldAskAsTold() throws Exception {
        server.createContext(
                "/echo",
                exchange -> answer(
                        exchange,
                        200,
                        exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                                + exchange.getRequestHeaders().getFirst("X-Test")));

        ProbeAnswer answer =
                ask(new ProbeRequest(uri("/echo?a=%20b"), "DELETE", Map.of("X-Test", "yes"), false, LIMIT));

        assertThat(answer).isEqualTo(ProbeAnswer.of(200, "DELETE /echo?a=%20b yes"));
    }

    @Test
    void shouldTakeErrorsAndRedirectsForAnswers() throws Exception {
        server.createContext("/gone", exchange -> answer(exchange, 404, "not here"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/gone");
            answer(exchange, 302, "over there");
        });
        server.createContext("/empty", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });

        assertThat(ask(get("/gone"))).isEqualTo(ProbeAnswer.of(404, "not here"));
        assertThat(ask(get("/moved"))).isEqualTo(ProbeAnswer.of(302, "over there"));
        assertThat(ask(get("/empty"))).isEqualTo(ProbeAnswer.of(500, ""));
    }

    @Test
    void shouldReadAMebibyteAtMost() throws Exception {
        server.createContext("/large", exchange -> answer(exchange, 200, "x".repeat(3 * 1024 * 1024)));

        assertThat(ask(get("/large")).body()).hasSize(1024 * 1024);
    }

    @Test
    void shouldReadTheCharactersOfTheAnswer() throws Exception {
        server.createContext("/latin", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=iso-8859-1");
            byte[] bytes = "Grüße".getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });

        assertThat(ask(get("/latin")).body()).isEqualTo("Grüße");
    }

    @Test
    void shouldTellRefusalFromSilence() throws Exception {
        int port = server.getAddress().getPort();
        server.stop(0);

        assertThat(ask(new ProbeRequest(URI.create("http://127.0.0.1:" + port + "/"), "GET", Map.of(), false, LIMIT))
                        .refused())
                .isTrue();
        try (ServerSocket silent = new ServerSocket(0, 5, LOOPBACK)) {
            ProbeAnswer answer = ask(new ProbeRequest(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"),
                    "GET",
                    Map.of(),
                    false,
                    Duration.ofMillis(100)));
            assertThat(answer.refused()).isFalse();
            assertThat(answer.answered()).isFalse();
            assertThat(answer.error()).isEqualTo("no answer within 100 ms");
        }
    }

    @Test
    void shouldNotTakeGibberishForAnAnswer() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, LOOPBACK)) {
            CompletableFuture<Void> server = serveOnce(socket, "SSH-2.0-OpenSSH_9.2\r\n");

            ProbeAnswer answer = ask(new ProbeRequest(
                    URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"), "GET", Map.of(), false, LIMIT));

            assertThat(answer.answered()).isFalse();
            assertThat(answer.error()).isNotEmpty();
            server.get();
        }
    }

    @Test
    void shouldTrustForeignCertificatesOnlyWhenTold() throws Exception {
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(certifiedAsSomewhereElse()));
        secure.createContext("/", exchange -> answer(exchange, 200, "secret"));
        secure.start();
        try {
            URI uri = URI.create("https://127.0.0.1:" + secure.getAddress().getPort() + "/");

            assertThat(ask(new ProbeRequest(uri, "GET", Map.of(), true, LIMIT)))
                    .isEqualTo(ProbeAnswer.of(200, "secret"));
            ProbeAnswer untrusted = ask(new ProbeRequest(uri, "GET", Map.of(), false, LIMIT));
            assertThat(untrusted.answered()).isFalse();
            assertThat(untrusted.error()).contains("certification path");
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void shouldNotWaitForAnAnswerWithoutEnd() throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        server.createContext("/events", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (exchange) {
                while (!over.isDone()) {
                    exchange.getResponseBody().write("data: .\n\n".getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                    drip(over);
                }
            }
        });
        ProbeRequest request = new ProbeRequest(uri("/events"), "GET", Map.of(), false, Duration.ofMillis(200));
        try {
            FutureTask<ProbeAnswer> asking = asked(request);

            assertThat(asking.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isEqualTo(ProbeAnswer.none("the answer, of status 200, did not end within 200 ms"));
        } finally {
            over.complete(null);
        }
    }

    @Test
    void shouldEndAtOnceWhenInterrupted() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, LOOPBACK)) {
            URI uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
            CompletableFuture<String> outcome = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    outcome.complete(probe.http(new ProbeRequest(uri, "GET", Map.of(), false, Duration.ofHours(1)))
                            .toString());
                } catch (InterruptedException e) {
                    outcome.complete("interrupted");
                }
            });
            thread.start();
            try (Socket client = socket.accept()) {
                assertThat(client.getInputStream().read()).isEqualTo('G');

                thread.interrupt();

                assertThat(outcome.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                        .isEqualTo("interrupted");
            }
        }
    }

    /** Often enough that no single read takes long. */
    private static void drip(CompletableFuture<Void> over) {
        try {
            over.get(20, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the test's server broke", e);
        }
    }

    private FutureTask<ProbeAnswer> asked(ProbeRequest request) {
        FutureTask<ProbeAnswer> asking = new FutureTask<>(() -> ask(request));
        Thread thread = new Thread(asking);
        thread.setDaemon(true);
        thread.start();
        return asking;
    }

    @Test
    void shouldTellWhoListensFromWhoHangsUp() throws Exception {
        assertThat(probe.tcp("127.0.0.1", server.getAddress().getPort(), LIMIT)).isEqualTo(Connection.OPEN);
        try (ServerSocket talkative = new ServerSocket(0, 5, LOOPBACK)) {
            CompletableFuture<Void> served = serveOnce(talkative, "220 ready\r\n");
            assertThat(probe.tcp("127.0.0.1", talkative.getLocalPort(), LIMIT)).isEqualTo(Connection.OPEN);
            served.get();
        }
        try (ServerSocket proxy = new ServerSocket(0, 5, LOOPBACK)) {
            CompletableFuture<Void> served = serveOnce(proxy, "");
            assertThat(probe.tcp("127.0.0.1", proxy.getLocalPort(), LIMIT)).isEqualTo(Connection.CLOSED);
            served.get();
        }
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThat(probe.tcp("127.0.0.1", port, LIMIT)).isEqualTo(Connection.REFUSED);
    }

    private ProbeAnswer ask(ProbeRequest request) throws InterruptedException {
        return probe.http(request);
    }

    private ProbeRequest get(String path) {
        return new ProbeRequest(uri(path), "GET", Map.of(), false, LIMIT);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static CompletableFuture<Void> serveOnce(ServerSocket socket, String text) {
        return CompletableFuture.runAsync(() -> {
            try (Socket client = socket.accept()) {
                client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();
                if (!text.isEmpty()) {
                    // until the other side has read it and goes
                    client.getInputStream().readAllBytes();
                }
            } catch (IOException e) {
                throw new IllegalStateException("the test's server broke", e);
            }
        });
    }

    private static SSLContext certifiedAsSomewhereElse() throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = LocalProbeTest.class.getResourceAsStream("/smoke/somewhere-else.p12")) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
