package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import io.jenkins.plugins.buildx.smoke.HttpCheck;
import io.jenkins.plugins.buildx.smoke.SmokeCheck;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** An HTTP answer. */
public final class HttpCheckParameter extends ContentCheckParameter {
    private static final long serialVersionUID = 1L;

    private final int port;
    private String path = "/";
    private String scheme = "http";
    private String method = "GET";
    private List<String> headers = List.of();
    private List<Integer> status = List.of();
    private boolean insecureTls = false;

    @DataBoundConstructor
    public HttpCheckParameter(int port) {
        this.port = port;
    }

    public int getPort() {
        return port;
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = BuilderStep.text(path);
    }

    public String getScheme() {
        return scheme;
    }

    @DataBoundSetter
    public void setScheme(String scheme) {
        this.scheme = BuilderStep.text(scheme);
    }

    public String getMethod() {
        return method;
    }

    @DataBoundSetter
    public void setMethod(String method) {
        this.method = BuilderStep.text(method);
    }

    public List<String> getHeaders() {
        return headers;
    }

    @DataBoundSetter
    public void setHeaders(List<String> headers) {
        this.headers = BuilderStep.copy(headers);
    }

    public List<Integer> getStatus() {
        return status;
    }

    @DataBoundSetter
    public void setStatus(List<Integer> status) {
        this.status = status == null ? List.of() : new ArrayList<>(status);
    }

    public boolean isInsecureTls() {
        return insecureTls;
    }

    @DataBoundSetter
    public void setInsecureTls(boolean insecureTls) {
        this.insecureTls = insecureTls;
    }

    @Override
    SmokeCheck toCheck() {
        HttpCheck check = HttpCheck.on(port, path)
                .withMethod(method)
                .withHeaders(NameValue.map(headers, "a header", "Accept=text/html"))
                .withStatuses(status)
                .withBody(content());
        return scheme.equals("https") ? check.byTls(insecureTls) : check;
    }

    /** Its name in a Pipeline. */
    @Extension
    @Symbol("httpCheck")
    public static final class DescriptorImpl extends CheckDescriptor {
        public DescriptorImpl() {
            super("port", "8080", "headers", "status", "contains", "matches", "excludes");
        }

        @Override
        public String getDisplayName() {
            return "HTTP: the container answers a request";
        }
    }
}
