package io.jenkins.plugins.buildx.smoke;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Probes from this Java process.
 *
 * <p>With {@link HttpURLConnection}: its first request takes a fifth of the time that {@code java.net.http} needs to get
 * ready, and it lets one request, not the whole process, go without checking certificates and host names. But it knows no end of
 * a whole request and no interrupt, so each request has a thread of its own, which nobody waits for when its time is over: it
 * ends with the connection, when the container is removed at the latest.
 */
public final class LocalProbe implements Probe {
    private static final int BODY = 1024 * 1024;
    private static final int CHUNK = 16 * 1024;
    /** Long enough for docker's proxy to find nobody behind the port, and hang up. */
    private static final Duration HANG_UP = Duration.ofMillis(250);

    private static final Pattern CHARSET = Pattern.compile("charset=\"?([A-Za-z0-9_.:-]+)", Pattern.CASE_INSENSITIVE);

    @Override
    public ProbeAnswer http(ProbeRequest request) throws InterruptedException {
        AtomicInteger status = new AtomicInteger();
        return within(request.limit(), () -> ask(request, status)).orElseGet(() -> late(status.get(), request.limit()));
    }

    @Override
    public Connection tcp(String host, int port, Duration limit) throws InterruptedException {
        try (Socket socket = new Socket()) {
            return within(limit.plus(HANG_UP), () -> connect(socket, new InetSocketAddress(host, port), limit))
                    .orElse(Connection.REFUSED);
        } catch (IOException e) {
            return Connection.REFUSED;
        }
    }

    /** The answer of {@code work}, empty if it takes longer than {@code limit}. */
    private static <T> Optional<T> within(Duration limit, Callable<T> work) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "probe");
        thread.setDaemon(true);
        thread.start();
        try {
            return Optional.of(task.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The probe broke: " + e.getCause(), e);
        } finally {
            task.cancel(true);
        }
    }

    /** @param status set as soon as it is there */
    private static ProbeAnswer ask(ProbeRequest request, AtomicInteger status) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) request.uri().toURL().openConnection(Proxy.NO_PROXY);
            try {
                prepare(connection, request);
                return answer(connection, status);
            } finally {
                connection.disconnect();
            }
        } catch (ConnectException | NoRouteToHostException | UnknownHostException e) {
            return ProbeAnswer.unreachable(said(e));
        } catch (SocketTimeoutException e) {
            return late(status.get(), request.limit());
        } catch (IOException e) {
            return ProbeAnswer.none(said(e));
        }
    }

    private static ProbeAnswer late(int status, Duration limit) {
        String within = " within " + limit.toMillis() + " ms";
        return ProbeAnswer.none(
                status > 0 ? "the answer, of status " + status + ", did not end" + within : "no answer" + within);
    }

    private static Connection connect(Socket socket, InetSocketAddress address, Duration limit) {
        try {
            socket.connect(address, milliseconds(limit));
            return isHeld(socket) ? Connection.OPEN : Connection.CLOSED;
        } catch (IOException e) {
            return Connection.REFUSED;
        }
    }

    private static boolean isHeld(Socket socket) {
        try {
            socket.setSoTimeout(milliseconds(HANG_UP));
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            // it waits for us to speak first
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void prepare(HttpURLConnection connection, ProbeRequest request) throws IOException {
        if (request.insecureTls() && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(trusting().getSocketFactory());
            secure.setHostnameVerifier((host, session) -> true);
        }
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(milliseconds(request.limit()));
        connection.setReadTimeout(milliseconds(request.limit()));
        connection.setRequestProperty("Accept", "*/*");
        connection.setRequestProperty("Connection", "close");
        request.headers().forEach(connection::setRequestProperty);
        connection.setRequestMethod(request.method());
    }

    private static ProbeAnswer answer(HttpURLConnection connection, AtomicInteger seen) throws IOException {
        int status = connection.getResponseCode();
        if (status < 0) {
            return ProbeAnswer.none("the answer is not http");
        }
        seen.set(status);
        InputStream stream =
                status < HttpURLConnection.HTTP_BAD_REQUEST ? connection.getInputStream() : connection.getErrorStream();
        byte[] body = stream == null ? new byte[0] : beginning(stream);
        return ProbeAnswer.of(status, new String(body, charset(connection.getContentType())));
    }

    /** The first MiB; less when nobody waits for it any more, as one that drips would keep the thread for good. */
    private static byte[] beginning(InputStream stream) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        int length = 0;
        while (length >= 0 && kept.size() < BODY && !Thread.currentThread().isInterrupted()) {
            kept.write(chunk, 0, length);
            length = stream.read(chunk, 0, Math.min(CHUNK, BODY - kept.size()));
        }
        return kept.toByteArray();
    }

    private static Charset charset(@CheckForNull String contentType) {
        Matcher matcher = CHARSET.matcher(contentType == null ? "" : contentType);
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static int milliseconds(Duration duration) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
    }

    private static String said(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("This Java has no TLS: use one with the usual providers", e);
        }
    }

    /** Accepts every certificate: only for checks that ask for it, of containers that were started for them. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("This side only connects, nobody connects to it");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // the container's certificate is made for the test: whoever it names, it will do
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
