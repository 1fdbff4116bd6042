package io.jenkins.plugins.buildx.smoke;

import edu.umd.cs.findbugs.annotations.CheckForNull;
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
 * ready, and it lets one request, not the whole process, go without checking certificates and host names.
 */
public final class LocalProbe implements Probe {
    private static final int BODY = 1024 * 1024;
    /** Long enough for docker's proxy to find nobody behind the port, and hang up. */
    private static final Duration HANG_UP = Duration.ofMillis(250);

    private static final Pattern CHARSET = Pattern.compile("charset=\"?([A-Za-z0-9_.:-]+)", Pattern.CASE_INSENSITIVE);

    @Override
    public ProbeAnswer http(ProbeRequest request) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) request.uri().toURL().openConnection(Proxy.NO_PROXY);
            try {
                prepare(connection, request);
                return answer(connection);
            } finally {
                connection.disconnect();
            }
        } catch (ConnectException | NoRouteToHostException | UnknownHostException e) {
            return ProbeAnswer.unreachable(said(e));
        } catch (SocketTimeoutException e) {
            return ProbeAnswer.none("no answer within " + request.limit().toMillis() + " ms");
        } catch (IOException e) {
            return ProbeAnswer.none(said(e));
        }
    }

    @Override
    public Connection tcp(String host, int port, Duration limit) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), milliseconds(limit));
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

    private static ProbeAnswer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status < 0) {
            return ProbeAnswer.none("the answer is not http");
        }
        InputStream stream =
                status < HttpURLConnection.HTTP_BAD_REQUEST ? connection.getInputStream() : connection.getErrorStream();
        byte[] body = stream == null ? new byte[0] : stream.readNBytes(BODY);
        return ProbeAnswer.of(status, new String(body, charset(connection.getContentType())));
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
